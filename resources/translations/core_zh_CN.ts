<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Digest</name>
    <message>
        <source>{count} tickets came in while the line was down</source>
        <translation>断线期间收到 {count} 件</translation>
    </message>
    <message>
        <source>{count} tickets came in while the line was down, {most} most urgent, {urgent} urgent</source>
        <translation>断线期间收到 {count} 件，其中特急 {most} 件、紧急 {urgent} 件</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Ways</source>
        <translation>导航</translation>
    </message>
    <message>
        <source>Ticket list</source>
        <translation>工单列表</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Exchange with the city</source>
        <translation>收发</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>The first nine views</source>
        <translation>前九个视图</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Back; what was typed is kept</source>
        <translation>返回，已填内容保留</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Forms and paper</source>
        <translation>表单与打印</translation>
    </message>
    <message>
        <source>Submit the form</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Undo, while the notice stands</source>
        <translation>撤销（提示消失前）</translation>
    </message>
    <message>
        <source>Circulation sheet</source>
        <translation>流转单</translation>
    </message>
    <message>
        <source>Copy the hand-over</source>
        <translation>复制交办文字</translation>
    </message>
    <message>
        <source>These keys</source>
        <translation>快捷键一览</translation>
    </message>
</context>
<context>
    <name>KeysWindow</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Undo ({seconds})</source>
        <translation>撤销（{seconds}）</translation>
    </message>
    <message>
        <source>Undo: {text}</source>
        <translation>撤销：{text}</translation>
    </message>
</context>
<context>
    <name>Office</name>
    <message>
        <source>Undone: {text}</source>
        <translation>已撤销：{text}</translation>
    </message>
</context>
<context>
    <name>ProblemCard</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>收起</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>Grid Centre</source>
        <translation>网格中心</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>收发</translation>
    </message>
    <message>
        <source>Account {name}</source>
        <translation>账号 {name}</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Catching up: {count} received; you can go on working</source>
        <translation>正在补收 {count} 件，可照常办理</translation>
    </message>
    <message>
        <source>Sign in to the city again (click here)</source>
        <translation>需要重新登录市平台（点此登录）</translation>
    </message>
    <message>
        <source>Working offline (since {time})</source>
        <translation>离线办理中（{time} 起）</translation>
    </message>
    <message>
        <source>Nothing received yet</source>
        <translation>尚未收到数据</translation>
    </message>
    <message>
        <source>Data as of {time}</source>
        <translation>数据截至 {time}</translation>
    </message>
    <message>
        <source>Unsent {count}, sent by itself when connected</source>
        <translation>未发送 {count}，联网后自动发送</translation>
    </message>
    <message>
        <source>Unsent {count}</source>
        <translation>未发送 {count}</translation>
    </message>
    <message>
        <source>Needs you {count}</source>
        <translation>需您处理 {count}</translation>
    </message>
    <message>
        <source>This machine is {count} minutes slow</source>
        <translation>本机时间慢 {count} 分钟</translation>
    </message>
    <message>
        <source>This machine is {count} minutes fast</source>
        <translation>本机时间快 {count} 分钟</translation>
    </message>
</context>
</TS>
