<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Choose tickets to see what can be done with them.</source>
        <translation>选中工单后显示可办理的操作</translation>
    </message>
    <message>
        <source>Circulation sheet</source>
        <translation>流转单</translation>
    </message>
    <message>
        <source>Copy hand-over text</source>
        <translation>复制交办文字</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>Asides</name>
    <message>
        <source>due {time}</source>
        <translation>时限 {time}</translation>
    </message>
    <message>
        <source>given back {count} time(s)</source>
        <translation>已退回 {count} 次</translation>
    </message>
    <message>
        <source>passed on to {name}</source>
        <translation>下级承办 {name}</translation>
    </message>
    <message>
        <source>with the city</source>
        <translation>待市级</translation>
    </message>
    <message>
        <source>with the town</source>
        <translation>待镇内审批</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>已答复</translation>
    </message>
    <message>
        <source>{made}/{needed} attempts</source>
        <translation>{made}/{needed} 次</translation>
    </message>
    <message>
        <source>{made}/{needed} days</source>
        <translation>{made}/{needed} 日</translation>
    </message>
    <message>
        <source>{made}/{needed} time bands</source>
        <translation>{made}/{needed} 时段</translation>
    </message>
    <message>
        <source>text message sent</source>
        <translation>已发短信</translation>
    </message>
    <message>
        <source>no text message</source>
        <translation>未发短信</translation>
    </message>
    <message>
        <source>promised</source>
        <translation>已承诺</translation>
    </message>
    <message>
        <source>lead ticket</source>
        <translation>主件</translation>
    </message>
    <message>
        <source>hand-over text</source>
        <translation>交办文字</translation>
    </message>
    <message>
        <source>circulation record</source>
        <translation>流转记录</translation>
    </message>
    <message>
        <source>reason: {text}</source>
        <translation>事由：{text}</translation>
    </message>
</context>
<context>
    <name>Check</name>
    <message>
        <source>in this town: {place}</source>
        <translation>在本镇：{place}</translation>
    </message>
    <message>
        <source>no grid of this town is named: {place}</source>
        <translation>未落到本镇网格：{place}</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>辖区</translation>
    </message>
    <message>
        <source>usually {unit}</source>
        <translation>一般由{unit}承办</translation>
    </message>
    <message>
        <source>no rule names a unit</source>
        <translation>没有派单规则可循</translation>
    </message>
    <message>
        <source>Duty</source>
        <translation>职责</translation>
    </message>
    <message>
        <source>missing: {facts}</source>
        <translation>缺少：{facts}</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>齐全</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>要素</translation>
    </message>
    <message>
        <source>linked to {numbers}</source>
        <translation>已关联 {numbers}</translation>
    </message>
    <message>
        <source>{count} open at the same place</source>
        <translation>同一地点另有 {count} 件在办</translation>
    </message>
    <message>
        <source>none found at the same place</source>
        <translation>同一地点没有其他在办工单</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>complained of: {names}; they neither see nor get it</source>
        <translation>被反映：{names}；其看不到也不能承办本工单</translation>
    </message>
    <message>
        <source>nobody of the town is complained of</source>
        <translation>未反映本镇单位或人员</translation>
    </message>
    <message>
        <source>Recusal</source>
        <translation>回避</translation>
    </message>
</context>
<context>
    <name>CheckCard</name>
    <message>
        <source>Before accepting</source>
        <translation>签收前 30 秒核对</translation>
    </message>
</context>
<context>
    <name>ClockCard</name>
    <message>
        <source>Limits</source>
        <translation>时限</translation>
    </message>
</context>
<context>
    <name>ConflictBand</name>
    <message>
        <source>See both sides</source>
        <translation>查看双方</translation>
    </message>
</context>
<context>
    <name>FactCard</name>
    <message>
        <source>Demand</source>
        <translation>诉求内容</translation>
    </message>
    <message>
        <source>Only its readers may know more than number, state and due of this ticket.</source>
        <translation>本工单限定知悉范围，您只能看到编号、状态和时限。</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Planned resumption</source>
        <translation>计划恢复日</translation>
    </message>
</context>
<context>
    <name>Finder</name>
    <message>
        <source>Words, number or unit  Ctrl+F</source>
        <translation>查找内容、编号或单位  Ctrl+F</translation>
    </message>
    <message>
        <source>Two characters are enough. Units are also found by pinyin initials.</source>
        <translation>两个字即可查到；单位也可用拼音首字母查找</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>All tickets</source>
        <translation>全部工单</translation>
    </message>
    <message>
        <source>Looks through all tickets on this machine instead of this view</source>
        <translation>在本机全部工单中查找，不限于当前视图</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>显示列</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Previous ticket</source>
        <translation>上一件</translation>
    </message>
    <message>
        <source>Next ticket</source>
        <translation>下一件</translation>
    </message>
    <message>
        <source>Circulation sheet</source>
        <translation>流转单</translation>
    </message>
    <message>
        <source>Copy the hand-over text</source>
        <translation>复制交办文字</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>{label}: {text}</source>
        <translation>{label}：{text}</translation>
    </message>
    <message>
        <source>Recorded by {recorder}; told by {teller}, {channel}, {time}</source>
        <translation>{recorder} 代录；{teller} {channel}转述，{time}</translation>
    </message>
    <message>
        <source>On the authority of {name}</source>
        <translation>授权人：{name}</translation>
    </message>
    <message>
        <source>On: {acts}</source>
        <translation>针对：{acts}</translation>
    </message>
    <message>
        <source>Done {done}, at the city {received}</source>
        <translation>操作 {done}，市平台收到 {received}</translation>
    </message>
</context>
<context>
    <name>Identity</name>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>For a reason, which is logged</source>
        <translation>须填写事由，并留有记录</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Reason for showing the identity</source>
        <translation>显示身份的事由</translation>
    </message>
    <message>
        <source>Reason, shown to everybody under &apos;Who has seen it&apos;</source>
        <translation>事由（将记入“谁看过”）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>hidden again in {seconds} s</source>
        <translation>{seconds} 秒后隐藏</translation>
    </message>
</context>
<context>
    <name>Limits</name>
    <message>
        <source>paused</source>
        <translation>暂停计时</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Choose a ticket to see it here.</source>
        <translation>选中工单后在此预览</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Open  Enter</source>
        <translation>打开  Enter</translation>
    </message>
    <message>
        <source>Before accepting: the 30-second check</source>
        <translation>签收前 30 秒核对</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>承办单位</translation>
    </message>
    <message>
        <source>Last steps</source>
        <translation>最近流转</translation>
    </message>
    <message>
        <source>Restricted: open it to read it, which is on record.</source>
        <translation>受限工单：打开后查看，查看留痕。</translation>
    </message>
</context>
<context>
    <name>SectionCard</name>
    <message>
        <source>Show all {count}</source>
        <translation>全部 {count} 条</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>收起</translation>
    </message>
</context>
<context>
    <name>Themes</name>
    <message>
        <source>Facts and links</source>
        <translation>要素与关联</translation>
    </message>
    <message>
        <source>Clerk</source>
        <translation>经办人</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>承办单位</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>申请与审批</translation>
    </message>
    <message>
        <source>Supervision and risk</source>
        <translation>督办与预警</translation>
    </message>
    <message>
        <source>Notices and promises</source>
        <translation>整改与承诺</translation>
    </message>
</context>
<context>
    <name>TicketList</name>
    <message>
        <source>“{action}” is not possible now: not at this stage, or not for this account</source>
        <translation>现在不能“{action}”：工单不在这一环节，或不由本账号办理</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Tickets: {count}</source>
        <translation>共 {count} 件</translation>
    </message>
    <message>
        <source>selected: {count}</source>
        <translation>选中 {count} 件</translation>
    </message>
    <message>
        <source>at most {count} at once</source>
        <translation>一次最多办理 {count} 件</translation>
    </message>
    <message>
        <source>All tickets</source>
        <translation>全部工单</translation>
    </message>
    <message>
        <source>no index for these words: every text was read</source>
        <translation>未用索引，已逐件查找</translation>
    </message>
    <message>
        <source>Reading the list …</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>没有找到“{words}”</translation>
    </message>
    <message>
        <source>No tickets in “{view}”</source>
        <translation>“{view}”没有工单</translation>
    </message>
    <message>
        <source>What arrives appears here by itself.</source>
        <translation>新工单到达后自动显示在这里。</translation>
    </message>
    <message>
        <source>Try other words, part of the number, or a unit’s initials.</source>
        <translation>可换个词，或输入编号、单位拼音首字母。</translation>
    </message>
    <message>
        <source>Only this view was searched: choose “All tickets” to search them all.</source>
        <translation>只查找了当前视图，勾选“全部工单”可查全部。</translation>
    </message>
    <message>
        <source>The list could not be read</source>
        <translation>列表读取失败</translation>
    </message>
    <message>
        <source>{count} new</source>
        <translation>新到 {count} 件</translation>
    </message>
    <message>
        <source>{urgency} {count}</source>
        <translation>{urgency} {count} 件</translation>
    </message>
    <message>
        <source>{text}, among them {urgent}</source>
        <translation>{text}，其中{urgent}</translation>
    </message>
    <message>
        <source>{action}: {count}</source>
        <translation>已{action} {count} 件</translation>
    </message>
    <message>
        <source>Hand-over texts copied: {count}. It is on record.</source>
        <translation>已复制 {count} 件的交办文字，复制已留痕</translation>
    </message>
</context>
<context>
    <name>TicketPage</name>
    <message>
        <source>Units</source>
        <translation>承办单位</translation>
    </message>
    <message>
        <source>Open requests</source>
        <translation>待批事项</translation>
    </message>
    <message>
        <source>Supervision and instructions</source>
        <translation>督办批示</translation>
    </message>
    <message>
        <source>Linked tickets</source>
        <translation>关联工单</translation>
    </message>
    <message>
        <source>Who has seen it</source>
        <translation>谁看过</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>The hand-over text is on the clipboard.</source>
        <translation>已复制交办文字，可粘贴到群里。复制已留记录。</translation>
    </message>
</context>
<context>
    <name>TicketTable</name>
    <message>
        <source>Tickets</source>
        <translation>工单列表</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>表头</translation>
    </message>
    <message>
        <source>Default columns</source>
        <translation>恢复默认列</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Circulation record</source>
        <translation>流转记录</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Turn the order round</source>
        <translation>换个顺序</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>复制全部</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早在前</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
</context>
<context>
    <name>ViewsPanel</name>
    <message>
        <source>Receive and assign</source>
        <translation>收件分派</translation>
    </message>
    <message>
        <source>Time limits</source>
        <translation>办理时限</translation>
    </message>
    <message>
        <source>Check and report</source>
        <translation>核查上报</translation>
    </message>
    <message>
        <source>To watch</source>
        <translation>重点关注</translation>
    </message>
    <message>
        <source>Own work</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
</context>
</TS>
