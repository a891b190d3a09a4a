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
`
  .trim()
  .split('\n');
