<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CodePage</name>
    <message>
        <source>Keep the recovery code</source>
        <translation>请保管好恢复码</translation>
    </message>
    <message>
        <source>It opens this desk when the password is forgotten or the machine&apos;s keyring is lost. It is shown only now: write it down or print it, and give it to the administrator for the safe, not into this machine.</source>
        <translation>忘记密码或本机密钥丢失时，凭它打开这里的数据。恢复码只显示这一次：请抄在纸上或打印出来，交管理员放进保险柜，不要存在这台电脑里。</translation>
    </message>
    <message>
        <source>Type its last group, read from the paper</source>
        <translation>请对照纸上，输入最后一组</translation>
    </message>
    <message>
        <source>The administrator has it</source>
        <translation>已交管理员保管</translation>
    </message>
    <message>
        <source>Begin to work</source>
        <translation>开始使用</translation>
    </message>
</context>
<context>
    <name>EnrolPage</name>
    <message>
        <source>Enrol this machine</source>
        <translation>登记这台电脑</translation>
    </message>
    <message>
        <source>Address, code and account are on the administrator&apos;s slip.</source>
        <translation>地址、登记码和账号见管理员给您的单子。</translation>
    </message>
    <message>
        <source>Address of the city</source>
        <translation>市平台地址</translation>
    </message>
    <message>
        <source>Enrolment code</source>
        <translation>登记码</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>The one you have at the city, or a new one</source>
        <translation>已有市平台密码就填它，没有就新设一个</translation>
    </message>
    <message>
        <source>Password once more</source>
        <translation>再输一次密码</translation>
    </message>
    <message>
        <source>Start passphrase</source>
        <translation>启动口令</translation>
    </message>
    <message>
        <source>A sentence only you know</source>
        <translation>一句只有您知道的话</translation>
    </message>
    <message>
        <source>Start passphrase once more</source>
        <translation>再输一次启动口令</translation>
    </message>
    <message>
        <source>This machine has no keyring. Please set a start passphrase and give the recovery code to the administrator to keep; if passphrase and recovery code are both lost, what was not sent cannot be recovered.</source>
        <translation>本机没有密钥环。请设置启动口令，并将恢复码交管理员保管；口令和恢复码都丢失时，未发送内容无法找回。</translation>
    </message>
    <message>
        <source>Enrol</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Please fill in</source>
        <translation>请填写</translation>
    </message>
    <message>
        <source>Enrolling…</source>
        <translation>正在登记…</translation>
    </message>
</context>
<context>
    <name>Entrance</name>
    <message>
        <source>Entrance</source>
        <translation>登录与登记</translation>
    </message>
</context>
<context>
    <name>Frontage</name>
    <message>
        <source>Grid Centre</source>
        <translation>网格中心</translation>
    </message>
    <message>
        <source>The desk of a town&apos;s grid centre</source>
        <translation>镇（街道）网格工单工作台</translation>
    </message>
    <message>
        <source>Accept, assign and register with the line up or down</source>
        <translation>线路通断，签收、分派、登记照常办</translation>
    </message>
    <message>
        <source>What you write is kept on this machine, encrypted</source>
        <translation>所填内容先存本机，加密保存</translation>
    </message>
    <message>
        <source>Sent by itself once the line is back: nothing lost, nothing twice</source>
        <translation>线路恢复自动发送，不丢失、不重复</translation>
    </message>
</context>
<context>
    <name>IdleLock</name>
    <message>
        <source>Grid Centre</source>
        <translation>网格中心</translation>
    </message>
</context>
<context>
    <name>LockPage</name>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>正在解锁…</translation>
    </message>
    <message>
        <source>Locked. Receiving and sending go on; what you were writing is kept.</source>
        <translation>已锁定。收发仍在进行，正在填写的内容已保留。</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Under way</source>
        <translation>正在处理</translation>
    </message>
</context>
<context>
    <name>PasswordForm</name>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Start passphrase</source>
        <translation>启动口令</translation>
    </message>
    <message>
        <source>This machine has no keyring</source>
        <translation>本机没有密钥环</translation>
    </message>
    <message>
        <source>Try again in {seconds} s</source>
        <translation>{seconds} 秒后可再试</translation>
    </message>
</context>
<context>
    <name>RecoverPage</name>
    <message>
        <source>Sign in with the recovery code</source>
        <translation>用恢复码登录</translation>
    </message>
    <message>
        <source>The administrator has it. Nothing on this machine is lost; you set a new password.</source>
        <translation>恢复码在管理员那里。本机的内容都在，只需重新设置密码。</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>恢复码</translation>
    </message>
    <message>
        <source>Seven groups; there is no I, L, O or U in it</source>
        <translation>共七组；字母里没有 I、L、O、U</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>Best the one you have at the city now</source>
        <translation>最好就用您现在的市平台密码</translation>
    </message>
    <message>
        <source>New password once more</source>
        <translation>再输一次新密码</translation>
    </message>
    <message>
        <source>New start passphrase</source>
        <translation>新的启动口令</translation>
    </message>
    <message>
        <source>This machine has no keyring</source>
        <translation>本机没有密钥环</translation>
    </message>
    <message>
        <source>Start passphrase once more</source>
        <translation>再输一次启动口令</translation>
    </message>
    <message>
        <source>Set and sign in</source>
        <translation>重设并登录</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>Secret</name>
    <message>
        <source>Caps Lock is on</source>
        <translation>大写锁定已打开</translation>
    </message>
</context>
<context>
    <name>SecretEdit</name>
    <message>
        <source>Show what is typed</source>
        <translation>显示输入的内容</translation>
    </message>
</context>
<context>
    <name>SignInPage</name>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Desk {letter} · {city}</source>
        <translation>{letter} 号机 · {city}</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Password forgotten? Sign in with the recovery code</source>
        <translation>忘记密码？用恢复码登录</translation>
    </message>
    <message>
        <source>Works without a network; what waits is exchanged once the line is there.</source>
        <translation>没有网络也能登录；联网后自动收发。</translation>
    </message>
</context>
<context>
    <name>SignInPanel</name>
    <message>
        <source>Sign in at the city</source>
        <translation>登录市平台</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>正在登录…</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后再说</translation>
    </message>
    <message>
        <source>The city wants to know again who is there. You can go on working; what waits is sent afterwards.</source>
        <translation>市平台要求重新确认身份。您可以照常办理，登录后自动发送。</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>需要登录市平台</translation>
    </message>
    <message>
        <source>Signed in at the city</source>
        <translation>已登录市平台</translation>
    </message>
</context>
<context>
    <name>TroublePage</name>
    <message>
        <source>This desk cannot be opened</source>
        <translation>这里的数据打不开</translation>
    </message>
    <message>
        <source>Nothing has been changed or deleted; what was written here is still in its folder.</source>
        <translation>没有改动或删除任何内容；已写下的都还在文件夹里。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
</context>
<context>
    <name>Twice</name>
    <message>
        <source>The two are not the same</source>
        <translation>两次输入不一致</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎使用</translation>
    </message>
    <message>
        <source>This machine is not enrolled yet. One enrolment with the city&apos;s code, and it is your desk.</source>
        <translation>这台电脑还没有登记。用市平台的登记码登记一次，就是您的工作台。</translation>
    </message>
    <message>
        <source>Have ready</source>
        <translation>请先备好</translation>
    </message>
    <message>
        <source>the city&apos;s address, an enrolment code and your account: all from the administrator</source>
        <translation>市平台地址、登记码和您的账号，都由管理员提供</translation>
    </message>
    <message>
        <source>Needs the line once</source>
        <translation>需要联网一次</translation>
    </message>
    <message>
        <source>about a minute; afterwards you sign in and work without it, too</source>
        <translation>大约一分钟；之后断网也能登录、办理</translation>
    </message>
    <message>
        <source>Then keep safe</source>
        <translation>然后请保管好</translation>
    </message>
    <message>
        <source>a recovery code, shown once, for the administrator&apos;s safe</source>
        <translation>恢复码，只显示一次，交管理员放进保险柜</translation>
    </message>
    <message>
        <source>Enrol this machine</source>
        <translation>登记这台电脑</translation>
    </message>
</context>
</TS>
