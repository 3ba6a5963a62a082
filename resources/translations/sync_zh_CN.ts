<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Amend</name>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{act} goes with what you changed</source>
        <translation>“{act}”已按修改后的内容重发</translation>
    </message>
    <message>
        <source>An own ticket</source>
        <translation>转为自登件</translation>
    </message>
</context>
<context>
    <name>LineHead</name>
    <message>
        <source>Exchange now</source>
        <translation>立即收发</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>离线办理</translation>
    </message>
    <message>
        <source>End working offline</source>
        <translation>恢复收发</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Exchanging…</source>
        <translation>正在收发…</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Data as of</source>
        <translation>数据截至</translation>
    </message>
    <message>
        <source>Unsent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需您处理</translation>
    </message>
    <message>
        <source>This machine&apos;s clock</source>
        <translation>本机时间</translation>
    </message>
    <message>
        <source>For {span}</source>
        <translation>{span}</translation>
    </message>
    <message>
        <source>Until I end it</source>
        <translation>直到我恢复</translation>
    </message>
</context>
<context>
    <name>Past</name>
    <message>
        <source>Settled</source>
        <translation>了结时间</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>办理时间</translation>
    </message>
    <message>
        <source>Acts that are over</source>
        <translation>已了结的操作</translation>
    </message>
    <message>
        <source>This session</source>
        <translation>本次开机以来</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>情况</translation>
    </message>
    <message>
        <source>From</source>
        <translation>起</translation>
    </message>
    <message>
        <source>To</source>
        <translation>止</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Outages</source>
        <translation>断线记录</translation>
    </message>
    <message>
        <source>evidence for a request to leave time out</source>
        <translation>可作申请剔除时间的依据</translation>
    </message>
    <message>
        <source>kept for 30 days</source>
        <translation>保留 30 天</translation>
    </message>
</context>
<context>
    <name>Refusals</name>
    <message>
        <source>Act</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Refused acts</source>
        <translation>被拒的操作</translation>
    </message>
    <message>
        <source>Nothing waits for you: the city has refused nothing.</source>
        <translation>没有需要您处理的：市平台没有拒绝任何操作。</translation>
    </message>
    <message>
        <source>Both sides</source>
        <translation>双方情况</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Offer the same act anew</source>
        <translation>原样再报一次</translation>
    </message>
    <message>
        <source>Change and send</source>
        <translation>修改后重发</translation>
    </message>
    <message>
        <source>Correct the fields, then send</source>
        <translation>改正所填内容后发送</translation>
    </message>
    <message>
        <source>Make it an own ticket</source>
        <translation>转为自登件</translation>
    </message>
    <message>
        <source>The work was done: register it as settled on the spot</source>
        <translation>事情确已办了：按即采即结登记</translation>
    </message>
    <message>
        <source>Copy what I wrote</source>
        <translation>复制内容</translation>
    </message>
    <message>
        <source>As masked text</source>
        <translation>按遮盖后的文字复制</translation>
    </message>
    <message>
        <source>Open ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Enter in the list</source>
        <translation>在列表中按 Enter</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>The act is given up; what waits behind it is judged anew</source>
        <translation>放弃这一操作，其后的操作重新判断</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>It is dealt with; the act stays in the history</source>
        <translation>已处理完；操作仍留在历史中</translation>
    </message>
    <message>
        <source>Offered again</source>
        <translation>已重新提交</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>Has been put away</source>
        <translation>已收起</translation>
    </message>
    <message>
        <source>What you did at {time} was not taken; what you wrote is kept.</source>
        <translation>您 {time} 的操作未被接受，所填内容仍保留。</translation>
    </message>
    <message>
        <source>The ticket is now “{state}”; what you did at {time} was not taken, what you wrote is kept.</source>
        <translation>该工单现为“{state}”，您 {time} 的操作未被接受，所填内容仍保留。</translation>
    </message>
    <message>
        <source>Copied; the copy has been noted</source>
        <translation>已复制，并已留痕</translation>
    </message>
    <message>
        <source>Registered as {number}</source>
        <translation>已登记为 {number}</translation>
    </message>
</context>
<context>
    <name>Sides</name>
    <message>
        <source>What I did</source>
        <translation>我办理的</translation>
    </message>
    <message>
        <source>Written {time} on this machine</source>
        <translation>{time} 在本机办理</translation>
    </message>
    <message>
        <source>Told by {name}, {channel}</source>
        <translation>{name}转述（{channel}）</translation>
    </message>
    <message>
        <source>Waiting behind it, not sent: {names}</source>
        <translation>排在其后、尚未发送：{names}</translation>
    </message>
    <message>
        <source>What the city says now</source>
        <translation>市平台现在</translation>
    </message>
    <message>
        <source>The city does not show this ticket to you</source>
        <translation>市平台已不向您显示这张工单</translation>
    </message>
    <message>
        <source>Last steps</source>
        <translation>最近流转</translation>
    </message>
</context>
<context>
    <name>Sync</name>
    <message>
        <source>Catching up: {count} received</source>
        <translation>正在补收，已收 {count} 件</translation>
    </message>
    <message>
        <source>You can go on working; the rest comes by itself.</source>
        <translation>可照常办理，其余会自动收完。</translation>
    </message>
    <message>
        <source>Everything has been sent, and what is new comes at once.</source>
        <translation>本机办理的都已送达，新内容随到随收。</translation>
    </message>
    <message>
        <source>The city has refused something: please decide what becomes of it.</source>
        <translation>有操作被市平台拒绝，请在下面处理。</translation>
    </message>
    <message>
        <source>What has not been sent goes out by itself.</source>
        <translation>尚未发送的会自动发出。</translation>
    </message>
    <message>
        <source>until you end it</source>
        <translation>直到您恢复</translation>
    </message>
    <message>
        <source>until {time}</source>
        <translation>到 {time} 自动恢复</translation>
    </message>
    <message>
        <source>You have chosen to work offline: nothing is sent or received {until}.</source>
        <translation>您选择了离线办理：暂不收发，{until}。</translation>
    </message>
    <message>
        <source>The city wants you to sign in again</source>
        <translation>需要重新登录市平台</translation>
    </message>
    <message>
        <source>The city has not been asked yet.</source>
        <translation>尚未与市平台联系。</translation>
    </message>
    <message>
        <source>{count} minutes slow</source>
        <translation>慢 {count} 分钟</translation>
    </message>
    <message>
        <source>{count} minutes fast</source>
        <translation>快 {count} 分钟</translation>
    </message>
    <message>
        <source>Waits until “{action}” is settled</source>
        <translation>等“{action}”先有结果</translation>
    </message>
    <message>
        <source>Sent, but no answer came; asked again with the same number, never done twice</source>
        <translation>已发出但没有收到答复，将凭同一编号核对，不会重复办理</translation>
    </message>
    <message>
        <source>Goes when the line is back</source>
        <translation>恢复连接后自动发送</translation>
    </message>
    <message>
        <source>{action}: {what}</source>
        <translation>{action}：{what}</translation>
    </message>
    <message>
        <source>“{action}” did not take effect</source>
        <translation>“{action}”未生效</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours} 小时</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>Received {count}</source>
        <translation>收到 {count} 件</translation>
    </message>
    <message>
        <source>sent {count}</source>
        <translation>送出 {count} 项</translation>
    </message>
    <message>
        <source>refused {count}</source>
        <translation>被拒 {count} 项</translation>
    </message>
    <message>
        <source>still unsent {count}</source>
        <translation>仍未发送 {count} 项</translation>
    </message>
</context>
<context>
    <name>SyncRoom</name>
    <message>
        <source>Parts of the exchange</source>
        <translation>收发分页</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需您处理</translation>
    </message>
    <message>
        <source>Unsent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
</context>
<context>
    <name>Unsent</name>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>诉求摘要</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>办理时间</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Next try</source>
        <translation>下次尝试</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Acts on their way</source>
        <translation>未发送的操作</translation>
    </message>
    <message>
        <source>Nothing is waiting: the city has everything you did.</source>
        <translation>没有未发送的内容：您办理的市平台都已收到。</translation>
    </message>
    <message>
        <source>The act</source>
        <translation>操作内容</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即发送</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Open ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>It goes as soon as the line lets it</source>
        <translation>线路一通立即发送</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>Copied; the copy has been noted</source>
        <translation>已复制，并已留痕</translation>
    </message>
</context>
</TS>
