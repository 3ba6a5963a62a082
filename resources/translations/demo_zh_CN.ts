<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Banner</name>
    <message>
        <source>City withdraws one</source>
        <translation>市级撤回一件</translation>
    </message>
    <message>
        <source>While the line is cut the city takes back the ticket you worked on last: a conflict to look at</source>
        <translation>断线期间由市级撤回您刚办过的工单，恢复后可看到一张冲突卡片</translation>
    </message>
    <message>
        <source>The demonstration&apos;s password: {password}</source>
        <translation>演示密码：{password}</translation>
    </message>
    <message>
        <source>{town}, a Monday in September, all invented; tickets keep coming.</source>
        <translation>{town}，九月的一个星期一。市平台和人员均为虚构，工单会不断到来。</translation>
    </message>
    <message>
        <source>A unit&apos;s desk</source>
        <translation>承办单位窗口</translation>
    </message>
    <message>
        <source>A checker&apos;s desk</source>
        <translation>核查员窗口</translation>
    </message>
    <message>
        <source>What to try</source>
        <translation>先试什么</translation>
    </message>
    <message>
        <source>Cut the line</source>
        <translation>断开线路</translation>
    </message>
    <message>
        <source>Mend the line</source>
        <translation>恢复线路</translation>
    </message>
    <message>
        <source>Demonstration</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>1. F3 on a new ticket accepts and assigns it by the rules; units answer within a minute.</source>
        <translation>1. 在“待签收”里按 F3：按派单规则签收并分派；承办单位一分钟内会自行签收、反馈。</translation>
    </message>
    <message>
        <source>2. Cut the line, work on, mend it: all is sent by itself; F5 shows what waits or was refused.</source>
        <translation>2. 断开线路，照常办理，再恢复：所办内容自动发出；按 F5 看未发送的和被拒的。</translation>
    </message>
    <message>
        <source>3. Verify and call at a checker&apos;s desk; here F10 reports, Ctrl+P prints, Ctrl+N registers.</source>
        <translation>3. 在核查员窗口核查、回访；回到这里 F10 送审上报，Ctrl+P 打印流转单，Ctrl+N 登记。</translation>
    </message>
</context>
<context>
    <name>Guest</name>
    <message>
        <source>{name}&apos;s desk in the same town; what is done here arrives in the other window</source>
        <translation>“{name}”的工作台，与另一窗口同处一镇；这里办的，那边随即看到。</translation>
    </message>
    <message>
        <source>Demonstration</source>
        <translation>演示</translation>
    </message>
</context>
<context>
    <name>Visit</name>
    <message>
        <source>The city has withdrawn {number}; mend the line to hear of it</source>
        <translation>市级已撤回 {number}，恢复线路后可见</translation>
    </message>
    <message>
        <source>First accept or assign a ticket of the city while the line is cut</source>
        <translation>请先在断线时签收或分派一件市级工单</translation>
    </message>
    <message>
        <source>This desk is open already: look for its window</source>
        <translation>这个窗口已经打开，请在任务栏查看</translation>
    </message>
    <message>
        <source>{account} opens a desk …</source>
        <translation>正在为“{account}”打开窗口…</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>A town is being prepared …</source>
        <translation>正在准备演示小镇…</translation>
    </message>
    <message>
        <source>Its last week is told: tickets, people, decisions. Some seconds.</source>
        <translation>正在生成最近一周的工单和流转记录，需要几秒钟。</translation>
    </message>
</context>
</TS>
