<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>PageView</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>SheetPreview</name>
    <message>
        <source>Setting the sheets…</source>
        <translation>正在排版…</translation>
    </message>
    <message>
        <source>{number}  {cut}, {n} p.</source>
        <translation>{number}&#x3000;{cut} {n} 页</translation>
    </message>
    <message>
        <source>{n} sheets</source>
        <translation>{n} 件</translation>
    </message>
    <message>
        <source>Not on this machine: {missing}. Set in {used} instead.</source>
        <translation>本机没有{missing}，以 {used} 代替。</translation>
    </message>
    <message>
        <source> and {n} more</source>
        <translation> 等另外 {n} 件</translation>
    </message>
    <message>
        <source>{n} tickets are not among them ({reasons}): {named}</source>
        <translation>{n} 件未列入（{reasons}）：{named}</translation>
    </message>
    <message>
        <source>Page {page} of {pages}   {zoom} %</source>
        <translation>第 {page} 页 共 {pages} 页&#x3000;{zoom}%</translation>
    </message>
    <message>
        <source>Printing…</source>
        <translation>正在打印…</translation>
    </message>
    <message>
        <source>{n} sheets sent to the printer, print number {number}</source>
        <translation>{n} 件已送打印机，印号 {number}</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>{n} sheets saved, print number {number}</source>
        <translation>{n} 件已保存，印号 {number}</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>另存为 PDF</translation>
    </message>
    <message>
        <source>PDF files (*.pdf)</source>
        <translation>PDF 文件 (*.pdf)</translation>
    </message>
    <message>
        <source>Circulation sheet</source>
        <translation>工单流转单</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>流转单</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Save PDF</source>
        <translation>保存 PDF</translation>
    </message>
    <message>
        <source>By state</source>
        <translation>按状态</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Fit width</source>
        <translation>适合页宽</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>整页</translation>
    </message>
</context>
</TS>
