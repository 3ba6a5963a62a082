<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Assignment</name>
    <message>
        <source>At the latest {at}: what is left is for verification, call and approval</source>
        <translation>最迟 {at}，其后留作核查、回访和审核</translation>
    </message>
</context>
<context>
    <name>Attached</name>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Paste picture</source>
        <translation>粘贴图片</translation>
    </message>
    <message>
        <source>Ctrl+V in any text of the form does the same; files can be dropped here.</source>
        <translation>在任一文字框中按 Ctrl+V 也可粘贴图片；文件可拖放到这里。</translation>
    </message>
    <message>
        <source>picture {n}</source>
        <translation>图片{n}</translation>
    </message>
    <message>
        <source>Take away {name}</source>
        <translation>移除{name}</translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>Correct another fact</source>
        <translation>再更正一项</translation>
    </message>
</context>
<context>
    <name>Checked</name>
    <message>
        <source>One more point, Enter to add</source>
        <translation>补充一项要点，回车添加</translation>
    </message>
    <message>
        <source>All: {met}</source>
        <translation>全部{met}</translation>
    </message>
</context>
<context>
    <name>Choice</name>
    <message>
        <source>choose</source>
        <translation>请选择</translation>
    </message>
</context>
<context>
    <name>CoUnits</name>
    <message>
        <source>Add a co-unit</source>
        <translation>添加协办单位</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>{name}, required</source>
        <translation>{name}（必填）</translation>
    </message>
    <message>
        <source>Please fill this in.</source>
        <translation>此项必填。</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Unit concerned</source>
        <translation>涉及单位</translation>
    </message>
    <message>
        <source>Concerning</source>
        <translation>针对</translation>
    </message>
    <message>
        <source>the greeting and receipt are missing</source>
        <translation>缺少问候与受理</translation>
    </message>
    <message>
        <source>what was found and on what ground is missing</source>
        <translation>缺少核查与依据</translation>
    </message>
    <message>
        <source>whom to ask is missing</source>
        <translation>缺少结果联系人或电话</translation>
    </message>
    <message>
        <source>write phone numbers as 0519-12345678</source>
        <translation>电话请写成 0519-12345678</translation>
    </message>
    <message>
        <source>it seems to hold a personal datum</source>
        <translation>疑似含有个人信息</translation>
    </message>
    <message>
        <source>blanks of the template are still open</source>
        <translation>模板中还有空格未填</translation>
    </message>
    <message>
        <source>Please look again: {what}</source>
        <translation>请留意：{what}</translation>
    </message>
    <message>
        <source>Records: {acts}</source>
        <translation>将记录：{acts}</translation>
    </message>
    <message>
        <source>Nothing has to be filled in.</source>
        <translation>无需填写，按回车即可。</translation>
    </message>
</context>
<context>
    <name>FormPanel</name>
    <message>
        <source>Close (Esc); what is written stays as a draft</source>
        <translation>关闭（Esc），已填内容留作草稿</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃草稿</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>去补填</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Ctrl+Enter. Up: to the first field</source>
        <translation>Ctrl+Enter 提交；按上键回到第一项</translation>
    </message>
    <message>
        <source>The ticket has changed meanwhile: this may not be possible any more.</source>
        <translation>工单刚有变化，此项可能已不能办理。</translation>
    </message>
    <message>
        <source>{count} tickets: {numbers} …</source>
        <translation>共 {count} 件：{numbers} 等</translation>
    </message>
    <message>
        <source>You may not approve this report: it waits for {who}.</source>
        <translation>您不能审核这件工单，送审后由{who}审核上报。</translation>
    </message>
    <message>
        <source>Takes effect when the city has received it; until then it shows as waiting to be sent.</source>
        <translation>送达市平台后生效，此前显示为待发送。</translation>
    </message>
    <message>
        <source>Restored the draft of {at}</source>
        <translation>已恢复 {at} 的草稿</translation>
    </message>
    <message>
        <source>Not yet. Missing: {names}.</source>
        <translation>还不能提交。缺少：{names}。</translation>
    </message>
    <message>
        <source>Not yet. Please correct: {names}.</source>
        <translation>还不能提交。请改正：{names}。</translation>
    </message>
    <message>
        <source>{count} tickets</source>
        <translation>{count} 件工单</translation>
    </message>
    <message>
        <source>Without these: {count} tickets</source>
        <translation>去掉这几件，其余 {count} 件继续</translation>
    </message>
</context>
<context>
    <name>Forms</name>
    <message>
        <source>By the dispatch rules: {why}</source>
        <translation>按派单规则：{why}</translation>
    </message>
    <message>
        <source>By the class: {why}</source>
        <translation>按事项分类：{why}</translation>
    </message>
    <message>
        <source>By the place: {why}</source>
        <translation>按属地：{why}</translation>
    </message>
    <message>
        <source>as suggested</source>
        <translation>按建议</translation>
    </message>
    <message>
        <source>people</source>
        <translation>人</translation>
    </message>
    <message>
        <source>Unit: name or initials</source>
        <translation>单位名称、简称或拼音首字母</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Number, or words of the ticket</source>
        <translation>工单编号，或诉求中的词</translation>
    </message>
    <message>
        <source>Class: name or initials</source>
        <translation>分类名称或拼音首字母</translation>
    </message>
    <message>
        <source>Unit or person</source>
        <translation>单位或人员</translation>
    </message>
    <message>
        <source>One a line</source>
        <translation>每行一项</translation>
    </message>
    <message>
        <source>Checked: nothing secret, nothing personal</source>
        <translation>已审查：不涉密、无个人信息</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>Village: name or initials</source>
        <translation>村（社区）名称或拼音首字母</translation>
    </message>
    <message>
        <source>grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>number of the grid</source>
        <translation>网格号</translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Nothing is called “{text}”.</source>
        <translation>没有叫“{text}”的。</translation>
    </message>
</context>
<context>
    <name>Rows</name>
    <message>
        <source>Add a row</source>
        <translation>添加一行</translation>
    </message>
    <message>
        <source>Take the row away</source>
        <translation>移除此行</translation>
    </message>
</context>
<context>
    <name>Several</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Take away {name}</source>
        <translation>移除{name}</translation>
    </message>
</context>
<context>
    <name>Time</name>
    <message>
        <source>11-25 17:30, 1730, +2 …</source>
        <translation>如 11-25 17:30、1730、明天、+2</translation>
    </message>
    <message>
        <source>Up and Down: a quarter of an hour. Page up and down: a day.</source>
        <translation>上下键：一刻钟；翻页键：一天。</translation>
    </message>
    <message>
        <source>now</source>
        <translation>刚才</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>{n}分钟前</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>{n}小时前</translation>
    </message>
    <message>
        <source>in {n} days</source>
        <translation>{n}天后</translation>
    </message>
    <message>
        <source>today at closing</source>
        <translation>今天下班前</translation>
    </message>
    <message>
        <source>+{n} working days</source>
        <translation>+{n}工作日</translation>
    </message>
    <message>
        <source>This is not a time. Write for instance 11-25 17:30.</source>
        <translation>看不懂这个时间，可写成 11-25 17:30。</translation>
    </message>
    <message>
        <source>Mon</source>
        <translation>周一</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>周二</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>周三</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>周四</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>周五</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>周六</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>周日</translation>
    </message>
    <message>
        <source>already past</source>
        <translation>已过</translation>
    </message>
    <message>
        <source>not a working day</source>
        <translation>非工作日</translation>
    </message>
</context>
<context>
    <name>_Change</name>
    <message>
        <source>Which fact</source>
        <translation>更正哪一项</translation>
    </message>
    <message>
        <source>Take the correction away</source>
        <translation>移除此项更正</translation>
    </message>
    <message>
        <source>{fact}, new</source>
        <translation>{fact}（更正为）</translation>
    </message>
    <message>
        <source>until now: {old}</source>
        <translation>原为：{old}</translation>
    </message>
</context>
<context>
    <name>_Entry</name>
    <message>
        <source>Unit: name or initials</source>
        <translation>单位名称、简称或拼音首字母</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>协办内容</translation>
    </message>
    <message>
        <source>until (as the lead)</source>
        <translation>时限（默认同主办）</translation>
    </message>
    <message>
        <source>Take the co-unit away</source>
        <translation>移除协办单位</translation>
    </message>
    <message>
        <source>The co-unit&apos;s time cannot be read.</source>
        <translation>看不懂协办单位的时限。</translation>
    </message>
</context>
</TS>
