<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Alarm</name>
    <message>
        <source>Has been telephoned</source>
        <translation>已电话报警</translation>
    </message>
    <message>
        <source>Please telephone first</source>
        <translation>请先打电话</translation>
    </message>
    <message>
        <source>Danger to life, fire or crime: call 110, 119 or 120 at once; a ticket is not quick enough.</source>
        <translation>110 类警情请拨打 110，火警 119，急救 120；不要等工单流转。</translation>
    </message>
    <message>
        <source>The line is down: this ticket is sent only when it is back.</source>
        <translation>现在线路中断，登记后要等恢复才能送达。</translation>
    </message>
    <message>
        <source>Urgent matters: also tell the unit by telephone.</source>
        <translation>急件请同时电话通知承办单位。</translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>Register another</source>
        <translation>继续登记</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>已登记</translation>
    </message>
    <message>
        <source>The city gives its own number once it is sent.</source>
        <translation>发送后由市平台给出正式编号。</translation>
    </message>
    <message>
        <source>Kept on this machine; sent by itself once the line is back.</source>
        <translation>已存本机，联网后自动发送。</translation>
    </message>
</context>
<context>
    <name>RegisterForm</name>
    <message>
        <source>What happened</source>
        <translation>事情经过</translation>
    </message>
    <message>
        <source>Who tells it, and how</source>
        <translation>谁反映的，怎么来的</translation>
    </message>
    <message>
        <source>What</source>
        <translation>什么事</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>在哪里</translation>
    </message>
    <message>
        <source>Which matter</source>
        <translation>归哪一类</translation>
    </message>
    <message>
        <source>Name, telephone and telling words are hidden on every page and sheet.</source>
        <translation>姓名、电话和能认出本人的原话，在所有页面和单据上都隐去。</translation>
    </message>
    <message>
        <source>No name, no number, no return call.</source>
        <translation>不记姓名和电话，不回访。</translation>
    </message>
    <message>
        <source>Dispute</source>
        <translation>矛盾纠纷</translation>
    </message>
    <message>
        <source>Protect someone: complained of, who may know</source>
        <translation>需要保护：被反映单位（人）、知悉范围</translation>
    </message>
    <message>
        <source>More: summary, items, function, limit, came from</source>
        <translation>更多：摘要、诉求事项、九大职能、时限、转自</translation>
    </message>
    <message>
        <source>This does not look like a telephone number.</source>
        <translation>不像电话号码，请再核对。</translation>
    </message>
</context>
<context>
    <name>RegisterRoom</name>
    <message>
        <source>Register</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Settled on the spot: no unit, no call, no report</source>
        <translation>当场办结的小事：不分派、不回访、不上报</translation>
    </message>
    <message>
        <source>Perhaps the same matter</source>
        <translation>可能是同一件事</translation>
    </message>
    <message>
        <source>Draft kept {time}</source>
        <translation>草稿已保存 {time}</translation>
    </message>
    <message>
        <source>This is the draft from before</source>
        <translation>已恢复上次未登记的草稿</translation>
    </message>
    <message>
        <source>{number} registered</source>
        <translation>已登记 {number}</translation>
    </message>
</context>
<context>
    <name>SimilarList</name>
    <message>
        <source>While you type, open tickets about the same place and matter are shown here.</source>
        <translation>边填边找：同一地点、同类事项的在办工单会列在这里。</translation>
    </message>
    <message>
        <source>Perhaps the same matter</source>
        <translation>可能是同一件事</translation>
    </message>
    <message>
        <source>Open this ticket; what you have typed is kept</source>
        <translation>打开这张工单；已填的内容会保留</translation>
    </message>
    <message>
        <source>It is the same: link as a double</source>
        <translation>就是这件，标为重复</translation>
    </message>
    <message>
        <source>probably the same</source>
        <translation>很可能重复</translation>
    </message>
</context>
</TS>
