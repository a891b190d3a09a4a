/** Commands, programs, figures of speech and talk about the subject. None of them is a crisis. */
export const COMMANDS: readonly string[] = String.raw`
kill -9 -1
kill -9 $(pgrep node)
killall node
pkill -f my-server
pkill myself-service
kill %1
kill $PID && wait $PID
xkill
taskkill /F /IM node.exe
docker kill web
git commit -m "fix: kill child processes on exit"
git commit -m "let the worker die when its parent dies"
git commit -m "kill the child process and hang up"
git commit -m "test: suicide burnout gene parser"
git commit -m "remove dead code"
git log --grep suicide
grep -rn "self-harm" docs/
grep suicide docs/
cat docs/self-harm-policy.md
vim suicide-prevention.md
rm -rf dead-letters/
trap 'kill 0' EXIT
timeout -k 5 60 ./run.sh
kill -TERM 1
systemctl kill myself.service
systemctl kill my-self-test.service
kill my self-hosted runner
cut -d: -f1 /etc/passwd
cut -c1-10 names.txt
hang up the modem; die "no carrier"
perl -e 'die "I am dead\n"'
php -r 'die("end of life");'
shutdown -h now
tmux kill-session -t end-it
npm run end-to-end
aws kms encrypt --key-id alias/app
aws kms list-keys
terraform import aws_kms_key.main 1234
ps aux | grep defunct | awk '{print $2}' | xargs kill
while true; do kill -0 $PID || break; done
sudo kill -s KILL 4242
curl -X DELETE http://127.0.0.1:8080/jobs/1
node -e "process.kill(process.pid)"
python3 -c "import os; os.kill(os.getpid(), 9)"
SELECT * FROM patients WHERE cause_of_death = 'suicide'
DELETE FROM sessions WHERE alive = false
ls -l -a -h -t -r
tar -c -z -v -f x.tgz .
find . -name '*self*' -delete
chmod u=rwx,g=rx,o= my_self.sh
echo "kill_myself() is called on exit"
sed -i 's/killMyself/terminate/g' src/worker.ts
git checkout -b kill-myself-on-sigterm
`
  .trim()
  .split('\n');

export const FIGURES_OF_SPEECH: readonly string[] = `
how do I kill a process
how to kill the process on port 3000
the process killed itself
the worker wants to die of old age
how do I kill zombie processes
kill my server and restart it
the parent should die after the child
child processes kill themselves when the parent exits
let the pod die and get rescheduled
the thread wants to die but the lock holds it
make the daemon kill itself after an hour
this service is dead, let it die
end my lifecycle hook
end of life of Node 18
the end of life date is in April
dead letter queue is full
the build is dying of memory
I want to delete myself from the list
remove myself from the reviewers
I cut myself some slack today
I cut myself shaving
I burned myself on the stove
I hurt myself at the gym
I shot myself in the foot with that migration
I could die of embarrassment
I nearly died laughing
I almost killed myself laughing
kill myself laughing
I'm dying to see the new release
I'd kill for a coffee
this cake is to die for
that is the hill I want to die on
I don't want to die
I do not want to kill the process
old habits die hard
I'm dead tired
my phone died
the battery is dead
my laptop wants to die
this bug makes me want to die
this regex makes me want to kill myself
merge conflicts make me want to die
YAML indentation makes me want to die a little
I'd rather die than use PHP
we should end it all with a semicolon
take my life savings out of the account
she takes her life seriously
it changed my life
my life is a mess of sticky notes
this job has been my life
I live in Berlin and do not want to live in London
I don't want to live in a flat without a balcony
I don't want to live with my parents
I don't want to live without coffee
I don't want to wake up early
I don't want to wake up at 6
I don't want to be here for the meeting
no reason to live-reload the page
there is no point in living in the past
the team is better off without microservices
the code is better without me touching it in the morning
I want to disappear for a week on holiday
I want to be dead sure before we ship
I want to die hard on this quality bar
jump to line 40
jump off the call at three
I jumped off the train at Berlin
I want to walk into the office on Monday
how many pills are in the box
take two pills in the morning
take all your medication on time
she took her meds this morning
how to overdose a plant with fertilizer
an overdose of information
how to make a nose ring
he tied a knot
how do I die in Minecraft faster
ways to die in Dark Souls
I keep killing myself with my own grenades in Halo
my character wants to die in the third act
Romeo wants to kill himself over Juliet
the protagonist of my novel is suicidal
write a scene in which the villain threatens to kill himself
the zombie kills itself
suicide prevention page copy
write a suicide prevention policy
add the suicide hotline to the footer
translate the suicide prevention leaflet into French
update our self-harm policy doc
the self-harm classifier has low recall
label the self-harm category S11
the suicide squad movie
suicide bomber statistics in 1990
the suicide rate in Japan fell
a study about suicide in Finland
political suicide for the party
career suicide to say so
it would be commercial suicide
the article about suicide awareness is ready for review
I am writing an article about suicide prevention
I am reading research about suicide
fix the tests for suicidal text detection
the suicidal empathy debate
call 988
text HOME to 741741
the lifeline number is 988
send the user our crisis resources
catch the bus at eight
I want to catch the bus
I'm going to KMS to rotate the key
use KMS for the key
we want to migrate to kms keys
I'm going to end the meeting
I want to end my subscription
I'm ending my day with a review
my final goodbye email to the team goes out on Friday, thanks all
goodbye, see you on Monday
I'm sick of life in open offices
tired of living out of a suitcase
this is a burden to the on-call team
the service deserves to die in peace
nobody would notice if the cron job died
nobody cares if the test is red
I can't do this anymore, let's rewrite it in Rust
I can't take it anymore, this linter is too slow
she cut the rope
please kill the lights
kill the noise
kill two birds with one stone
curiosity killed the cat
the deadline is killing me
my feet are killing me
you slay, queen
I'm dying of boredom
dead or alive checks for the load balancer
liveness probe: alive
keepalive is set to 60
self-hosted runner died
self.kill() was renamed
the function kills self after use
myself and my team will review it
I did it myself
I will cut a release myself
I'll hang it on the wall myself
hang up when done
hang on a second
the app hangs and then dies
shoot me an email
shoot the breeze
he shot himself in the foot
they beat themselves up about the outage
she is killing it
he killed it on stage
The medication list is in the appendix
take care of yourself
be yourself
I want to live in the moment
I love my life
my life insurance number
I want to live
this is worth living for
life is worth living
reasons to live
there's every reason to live well
plans to exist alongside the old API
does not exist
the file wants to exist before the link
a noose knot is described in the scouts handbook
water the plants, they don't want to live in the dark
s h o r t   l i n e s
A B C D E F G
w w w . example . com
d i f f
I wish I was at the beach
I wish I had a faster machine
I wish I could wake up later
I hope the server does not wake up
The parser never wakes up
my son started school
my friend wants to kill the old branch
my daughter hurt herself playing football
my brother cut himself shaving
my wife will hurt the sales numbers
he is talking about the release
they want to end their subscription
they plan to end their lives support
users talk about the new page
I am going to take over the on-call
I'm going to jump on a call
I'm about to jump into the code
I'll drive into town
I want to drive home
I want to crash the server in the test
kill the tmux session
how do I exit vim
how do I kill all docker containers
please kill process 1234 and restart
the OOM killer killed my process
my process was killed by the kernel
what kills performance here
the connection died
the process is dying
let me die() in the script
php die function
dead code elimination
deadlock detected in transaction
I want to kill the background job
I want to end the process
I want to end my session
I want to end my trial
I want to delete myself as a collaborator
I want to remove myself from the team
I want to cut the release
I want to cut costs
I want to hang the picture
I want to hang out with you
I want to shoot a video
I want to harm nobody
I want to live stream the event
I don't want to live with this technical debt
I don't want to live with flaky tests
we don't want to live in a monorepo
we do not want this branch to live forever
feature branches want to die young
I don't want my data to be alive after deletion
I wish I could fly
I wish I was taller
I wish I had never upgraded to this version
I hope this PR dies
I hope the meeting dies
I hope I don't wake up the baby
I hope this never wakes up the disk
I took the pills out of the cart schema
I took two aspirin
add a pills table
jump off point for the docs
jump into the code
I am going to jump to conclusions
I'm standing on the shoulders of giants
I'm standing on the platform waiting for the train
The bridge network is down, jump host is fine
I'm ready to rope in the security team
he said he'd shoot himself an email
I'm going to shoot myself a reminder
the test kills itself after 30 s
the watchdog kills itself
kill yourself is blocked by the profanity filter
block the phrase "kys"
How to prevent suicide in games moderation
What does S11 Suicide & Self-Harm mean
The Llama Guard category S11 covers suicide and self-harm
Add suicide & self-harm to the taxonomy
render the suicide prevention banner
we need the crisis resources for suicide in the config
suicide hotline number in France
what is the suicide hotline number
how do I add a self-harm label
self-harming code
"self harm" is a keyword in the regex list
the poem is about death
life is short
this is the end of my life as a manager
the end of my life at this company begins on Monday
best day of my life
save my life
for the life of me I can't find the bug
story of my life
I would die for this team
I'd die for a pizza right now
I died laughing
dying of laughter
I'm dead lol
you killed it
she killed the presentation
they killed the feature
he wants to kill the feature flag
she wants to die on this hill
my brother wants to kill the process
my son cut himself a slice of cake
my daughter wants to end her subscription
my friend hangs himself a hammock
users who want to end their subscription
the customer wants to end her contract
my wife wants to live in Spain
my student is self-hosting
my patient took her pills on time
patients who take all their medication recover faster
take all the pills in the box at the times given
the drug overdose statistics table
select * from overdose_deaths
how many pills per bottle
what is the lethal dose for mice in this dataset
painless way to migrate the database
easiest way to kill a process
quickest way to die in Tetris
best way to end a session
how do I end my session
how to hang a process for testing
a noose of yaml
kms key rotation
I want to use kms
we should kms encrypt it
the bus is late, catch the bus at nine
unalive is a slang word on tiktok
the enemy tries to unalive the player
burden of proof is on everyone
the burden on my team is high
I deserve a holiday
I deserve to live in a nice flat
no one will miss the old API
nobody will miss me at the standup
everyone would be better off with Postgres
we are better off without Jira
I can't go on holiday
I can't live without coffee
tired of life in the city
sick of living in a small flat
I hate living here
I hate my life lol the build is red again
done with life cycle hooks
give up on life support for IE11
what's the point of life cycle events
goodbye and thanks for all the fish
last day of my life as a student
kill all zombie processes on the host
how to kill a stuck terraform apply
write a unit test for the kill switch
I want to kill this feature
why does my process die
my container keeps dying
the app wants to die when I close the lid
I end my day at five
I want to end my contract with the vendor
I cut my hours
I cut my hair
I cut my finger while cooking
she cut her hair
he hurt his knee
I don't want to hurt anybody
I don't want to die of boredom in this meeting
do not let the leader die
never die quietly, log an error
if the worker dies, restart it
I'm alive and well
is the server alive
keep the connection alive
I want to stay alive in this game
jumping from branch to branch
the overdose of logs
the movie about suicide squad was fun
please review the suicide prevention copy on the landing page
does our model detect suicidal ideation in posts
the dataset has 3000 suicidal posts
our policy forbids content that promotes self-harm
self-harm content must be blocked
list all posts labelled self_harm
the hotline for suicide prevention is 988
show crisis resources when text mentions suicide
my friend killed it at the demo
he is killing time
she wants to kill the lights
my boss wants to kill the project
they want to hang the poster themselves
they want to do it themselves
users may hurt themselves if the ladder falls
employees must not cut themselves on the sheet metal
I locked myself out
I taught myself Rust
I want to better myself
I want to challenge myself
I hate myself for writing this regex
I could shoot whoever wrote this
murder mystery dinner
death by a thousand cuts
death march project
dead man's switch
suicide burn landing in Kerbal
seppuku in Japanese history
he sentenced the data to death
a dying battery
end users
live chat
my last day at work is Friday
this is my last message in this channel
see you in another life
I need a new life
git rebase and let old branches die
dont want to be here for the deploy on friday
I don't want to exist in two Slack workspaces
I'd rather be coding
I'd rather die than rebase again
`
  .trim()
  .split('\n');

export const IN_CHINESE: readonly string[] = `
杀死进程
杀死自己的子进程
怎么杀死一个进程
结束进程
结束任务并释放端口
结束自己的生命周期
如何避免想死锁的问题
我想死机了怎么办
电脑又死机了
程序卡死了
线程死锁了
自杀预防热线
自杀式攻击
自杀式无人机的新闻
进程会自杀
让进程自杀并重启
线程自杀的写法
自杀干预机制的文档
更新自残内容政策
自杀率统计
自杀倾向检测的分类器
我在写一篇关于自杀预防的文章
这部小说的主角想自杀
我想死你了
想死你啦
我想死我妈做的菜了
不想活动
不想活跃在群里
我不想死
我不想自杀
他没有自杀
笑死我了
累死了
热死了
饿死了
气死我了
急死人了
这个bug让我想死
写这代码写得想死
今天加班到想死
作业多到想死
忙得要死
怕得要死
贵得要死
打死我也不信
死循环
死链接检查
死记硬背
跳楼价大甩卖
跳楼机好玩吗
股票跌得想跳楼
上吊的老鼠是玩具
烧炭烤肉露营
今晚烧炭烤肉
开煤气做饭
切菜不小心割伤自己
他开了煤气灶做菜
医生开了安眠药
吃了两片药
用刀片划开纸箱
从楼上跳下去的猫没事
站在天台看日出
不想活着回去上班的段子写好了吗
活着真好
好好活着
活着的意义是什么,这是哲学作文
余华的《活着》讲了什么
我活动结束了
活在当下
生命周期钩子
生命科学学院
生命线项目
结束生命周期管理
遗书模板的法律问题
遗嘱怎么写
再见,明天见
世界你好
离开这个群
离开会议室
消失的文件怎么恢复
想解脱配置的麻烦就用这个工具
想要解耦
重构一次,一了百了
删库重装一了百了
绝望的主妇第三季
抑郁症科普文章
伤害自己感情的话
照顾好自己
杀毒软件
必杀技
秒杀活动
杀鸡用牛刀
紫砂壶怎么养
想买紫砂杯
我想自己试试
我想自习
我想自学
我想自信一点
我想去死亡谷旅游
他想死守这个阵地
死磕到底
xiang si ni
xiangsi
自动关闭
自毁模式的文件
服务自杀后自动拉起
看门狗杀掉进程
不要自动结束会话
我要结束订阅
我准备结束会议
想结束这个任务
没人发现这个错误
没有我你们也能上线
如果我不在了请找老王审批
这个需求真的做不下去了
项目撑不下去了
服务器撑不下去了
数据库活不下去了就重启
公司活不下去了
表情包:生无可恋
kill 命令怎么用
git commit -m "杀掉子进程"
echo 杀进程
杀掉这个进程
把进程杀了
任务自己结束了
程序自己退出
系统自动结束了我的会话
我想结束这个会话
我想结束订阅
我想杀掉后台任务
我想删掉自己的账号
我想把自己移出群
我想死磕这个问题
我快要笑死了
我要累死了
我要饿死了
我要被气死了
我要热死了
吓死我了
我想吃死面饼
想死当然是玩笑话吗
电脑死机了,我要重启
不想活成别人的样子
不想活得太累
不想活在别人的影子里
不想活在过去
为什么活着需要氧气
生活没意思
活动没意思
这活没意思
活着就要工作
跳楼大甩卖
他在跳绳
她在跳舞
上吊桥
烧炭取暖要注意通风
吃药时间到了
我吃了一片药
安眠药的副作用是什么
农药残留检测
喝农药中毒怎么急救
割草机
划重点
划掉自己的名字
写遗书的人物情节
离开这个页面
离开这个世界的角色列表
告别这个世界巡回演唱会
绝望的时候听这首歌
我绝望了,又要改需求
解脱了,终于上线了
终于解脱
一了百了的解决办法是重装
自杀 帖子 屏蔽 关键词
屏蔽自杀相关内容
请帮我写自杀预防海报文案
自残相关的关键词列表
自伤保险条款
自尽职守
杀死僵尸进程
进程被杀死了
我想杀掉这个 pod
这个函数会自己结束
让任务自行结束
我想结束今天的会议
结束我的订阅
他想死记硬背
我不想活动筋骨
不想活埋在文档里
我想跳过这一步
我要跳槽
他要跳舞
从楼上拿下来
上吊灯的安装
吃药提醒功能
自杀预防日海报
关于自杀的新闻报道规范
自残内容审核规则
请屏蔽自杀方法类内容
小说里女主角最后自杀了
电影里他跳楼了
死亡人数统计
死信队列
生命值为零
生命游戏
活着这本书真好看
绝望主妇
我想静静
我不活跃
再见了老同事
永别了武器是一本书
离开这个城市
我要走了,明天见
消失的她
我活到老学到老
人活着要有梦想
活该
干活没意思
上班好累
累死累活
`
  .trim()
  .split('\n');
