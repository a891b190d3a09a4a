/** Texts of people in danger, or of people who worry about one. Each must be seen. */
export const SAID_IN_ENGLISH: readonly string[] = `
I want to kill myself
i wanna kill myself so bad
I'm going to kill myself tonight
thinking about killing myself again
I tried to kill myself last year and I might try again
someone online told me to kill myself and I think they are right
I should just kill myself
why shouldn't I kill myself
I am going to end my life tonight
I've decided to end my life
I am ending my life on Friday
I will take my own life
I just want to end it all
i'm ready to end it all
I want to end everything
I want to die
I just want to die
i really just wanna die
honestly i want to fucking die
I can't stop crying, I want to die
want to die
Part of me wants to die and I don't know who to tell
I wish I was dead
I wish I were never born
i wish i had never been born
I wish I could go to sleep and never wake up
I hope I don't wake up tomorrow
I don't want to wake up anymore
I don't want to live anymore
I don’t want to be alive
i dont want to exist
I don't want to live like this
I do not want to be here anymore
I no longer want to live
I don't deserve to live
I deserve to die
there is no reason to live
I have nothing left to live for
I've lost the will to live
life isn't worth living
what is the point of living
I'm so tired of living
I am tired of being alive
I hate being alive
I'm done with life
I've given up on life
I can't go on living
I can't go on like this
everyone would be better off without me
my kids would be better off if I was dead
I'm better off dead
The world would be better without me
nobody would even notice if I died
no one would miss me if I was gone
I'm just a burden to everyone
I feel suicidal
I'm suicidal
i have been feeling really suicidal lately
I keep having suicidal thoughts
my suicidal thoughts are back
I've been thinking about suicide
I have thoughts of suicide every day
I'm considering suicide
I attempted suicide twice
I want to commit suicide
suicide is the only way out
I already wrote my suicide note
I am writing a suicide letter to my mom
I want to disappear forever
I'm going to leave this world
I want to hurt myself
I keep cutting myself
i have been cutting myself again
I started self-harming again
the urge to self harm is so strong, I keep wanting to self harm
I'm addicted to self harm
I want to cut my wrists
I'm about to slit my wrists
I have a gun and I'm going to put a bullet in my head
I want to blow my brains out
I'm going to hang myself
I want to drown myself
I am going to jump off the bridge tonight
I'm thinking of jumping in front of a train
I want to jump off a building
i want to walk into traffic
thinking about driving off a bridge
I just took a whole bottle of pills
I swallowed all my sleeping pills
I'm going to overdose tonight
how many pills does it take to kill me
how many sleeping pills do I need to die
what is a painless way to die
easiest way to kill yourself
how to tie a noose
how do I die peacefully
I want to unalive myself
gonna unalive
i'm gonna kms
I want to kms
might just kms tonight
planning to ctb this weekend
I'm ready to ctb
I want to off myself
going to end myself
I hope a car hits me
i wish i would get hit by a bus
By the time you read this I will be dead
This is my last night alive
I want to be with my mom in heaven
I can't do this anymore, goodbye everyone
k1ll myself
I want to k1ll mys3lf
k!ll myself
i want to d1e
su1cide is the only option
I'm su1cidal
I want to commit su*cide
I want to k*ll myself
k i l l  m y s e l f
i want to k i l l myself
s u i c i d a l
I want to d.i.e, I mean it: i want to k-i-l-l myself
I want to kіll mуself
I want to kill\u200b my\u200bself
ｉ ｗａｎｔ ｔｏ ｋｉｌｌ ｍｙｓｅｌｆ
𝓘 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓴𝓲𝓵𝓵 𝓶𝔂𝓼𝓮𝓵𝓯
i want to ᴋɪʟʟ ᴍʏsᴇʟꜰ
ı want to kíll mysélf
I want to kill myselffff
i want to dieeeee
i want to kil myself
i want to kill myslef
thinking of commiting sucide, I want to commit suicde
#killmyself
#iwanttodie
KILLING MYSELF
I want to 💀 kill 🔪 myself
my friend wants to kill herself
My friend is suicidal
my brother says he is going to kill himself
my daughter keeps cutting herself
she told me she wants to die
my roommate is threatening to end his life
he is talking about suicide
A user wrote to me that she is going to hang herself
my son tried to hang himself
I'm worried my wife will hurt herself
my best friend said he doesn't want to live anymore, he wants to die
I think my student is self-harming
echo "I want to kill myself" >> diary.txt
curl -d 'text=I am going to end my life' https://example.com/notes
I don't see a reason to keep living anymore
I'm thinking about ending it all
sometimes i think about just ending my life
I have been planning my suicide for weeks
I've got a plan to kill myself
I wanna end my life
im gonna end it all tonight
i feel like killing myself
feel like dying
I feel like I want to die
I would rather be dead
I'd be better off dead
It would be better if I was dead
Maybe everyone would be happier if I was gone
My family would be better off without me
there's no point in living anymore
there is no point to my life anymore, I want out
I can't live like this anymore
I cannot go on anymore
I have no will to live
Life has no meaning anymore and I want to die
I want to go to sleep and never wake up
I hope I die in my sleep
I hope I die
I pray that I don't wake up tomorrow
I'm not going to be here much longer, I've decided to kill myself
I've been cutting again
I cut my wrists last night
I relapsed and self harmed last night
I have a bottle of pills in front of me
I'm going to take all these pills
I took 40 pills
I'm standing on a bridge and I want to jump
I'm standing on the edge of the roof
I have a rope and I'm ready
I'm going to shoot myself
I loaded the gun and I want to shoot myself
thinking of hanging myself
How do I commit suicide without pain
best way to commit suicide
what's the quickest way to die
how to kill myself painlessly
how can I end my life
ways to kill myself
is it painful to hang yourself
suicide seems like the only option
I am contemplating suicide
I'm having thoughts of ending my life
I keep thinking about death and dying, I don't want to be alive
no one loves me and i want to die
my boyfriend left me and I want to kill myself
i fucking want to die
I want to stop existing
I don't want to exist anymore
I do not want to wake up tomorrow
please tell my mom I love her, I'm going to end it
goodbye everyone, I'm going to kill myself
Kill me, I want to die
I self-harm
I hurt myself on purpose
I keep hurting myself
I burned myself on purpose because I hate myself
my sister tried to kill herself last night
my mom says she wants to end her life
He said he'd shoot himself
my friend posted a suicide note
my friend is talking about killing herself
I think my son is suicidal
my teenage daughter is self-harming
a customer just told me he wants to kill himself
caller says she will jump off the bridge
my ex is threatening suicide
she said she took a bottle of pills
wanna kms fr
im kms tonight
ima kms
i want 2 die
i wanna d!e
k1ll my$elf
I want to c0mmit su1cide
I want to commit suic!de
suicde is my only way out
i want to sewerslide
I don't think I can keep going, I want to die
honestly I'd rather not be alive
I want to take my own life
I've thought about taking my own life
I have been having suicidal ideation
My therapist says I'm suicidal
I feel hopeless and suicidal
I am going to jump in front of a train tomorrow
I'm gonna jump off my balcony
I'm going to drown myself in the river
I want to bleed out in the bathtub, I want to cut my wrists
I keep imagining killing myself
my head keeps telling me to kill myself
the voices tell me to kill myself
why am I still alive, I wish I was dead
i just wish i could die
I should have died
I want this all to end, I want to die
Can't stop thinking about killing myself
What happens if I overdose on tylenol, I want to overdose
is there a way to die without pain
how much ibuprofen to overdose
what dose of insulin would kill me
my girlfriend is going to kill herself if I leave
my dad said he doesn't want to live anymore
he told me he wants to end his life
my coworker said she's thinking of suicide
help my friend is about to kill himself
my little brother said he wished he was dead
she keeps saying she wants to die
I'm so suicidal right now
s-u-i-c-i-d-e is on my mind, i'm suicidal
im gonna k!ll my self
i want to kill my self
gonna unalive myself tonight
I want to end my existence
everyone hates me, I should kill myself
nobody would care if I killed myself
I'm going to do it tonight, goodbye everyone, I'm going to kill myself
`
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('\\u200b', '\u200b'));

export const SAID_IN_CHINESE: readonly string[] = `
我想自杀
我想自殺
我要自杀
我准备今晚自杀
我一直在考虑自杀
我試圖自殺過
我想轻生
我想輕生
我想自尽
我想寻短见
我忍不住自残
我又自残了
我有自杀的念头
我女儿有自杀倾向
她自杀未遂
我想死
我真的想死
我好想死
每天都想死
好想死啊
想死
我想去死
我真的很想死掉
我不想活了
不想活了
我不想再活下去了
我真的不想活了
唔想做人
我唔想生存
我没有活下去的勇气
我找不到活下去的理由
活着没意思
活着真没意思
活着没有任何意义
活着好累
我活不下去了
我活够了
我不配活着
生不如死
生无可恋,我想离开这个世界
我想結束自己的生命
我要结束生命
我决定了结此生
我想结束自己的一生
我想伤害自己
我想杀死自己
我想弄死自己
我准备割腕
我刚刚割腕了
我要跳楼
我想跳樓
我想上吊
我打算烧炭
我想从楼上跳下去
我站在天台
我想跳江
我吞了一整瓶安眠药
我要喝农药
我用刀片划手臂
不如死了算了
死了算了
还是死了好
死了就解脱了
我只想一了百了
我只想解脱
恨不得死了算了
我已经写好遗书了
我在写遗书
我想永远离开这个世界
再见了,这个世界
如果我死了会有人难过吗
我死了也没人在乎
没有我,他们会过得更好
我朋友想自杀
我闺蜜说她不想活了
我儿子割腕了
他说他要跳楼
我老公扬言要自杀
我同学一直想自杀怎么办
怎么自杀不痛苦
如何无痛自杀
想自 杀
我想自*杀
我想自.杀
我想自\u200b杀
我想自鲨
我想紫砂
我想自sha
我想自s
我想亖
我想鼠了
想嘎了自己,我想嘎了
wo xiang si
wo zhen de xiang si
wo bu xiang huo le
我想 suicide
我真的好想去死
我已经不想活在这个世界上了
我想从这里跳下去
我不知道活着还有什么意义
我觉得活着没有意义
想结束这一切
我想结束这一切,不想再痛苦了
我打算结束我的生命
我吃了一整瓶药
我割了手腕
我又割腕了
我想死,没有人爱我
真想一死了之
真的不想活下去了
让我死吧
我活得好累,不想活了
我对不起爸妈,我要走了,永别了
这个世界没有我会更好
我想跳下去
我站在楼顶,想跳下去
我有点想自杀
我在想怎么自杀
自杀的方法有哪些,我不想活了
如何自杀
我姐姐昨天自杀未遂
我妈妈说她想死
我室友在自残
有学生说要跳楼
她发消息说不想活了
活著好痛苦,想死
我想自殘
不想活下去了
唔想活了
我想死了算了
真不想活了
我活着就是个累赘,死了算了
想从楼上跳下去一了百了
我今晚就自杀
我准备去死了
我已经准备好自杀了
我想割腕
医生说我有自杀倾向
我控制不住想自杀
他给我发了遗书
我女朋友说要割腕
我爸喝农药了
孩子说不想活了怎么办
妹妹吞了安眠药
我想消失在这个世界上
不想再醒过来了
我希望明天不要醒来
为什么我还活着
我该怎么结束自己的生命
我真的撑不下去了,想死
活着太痛苦了
真的好想消失,好想死
死是不是就不痛苦了,我想死
不想活着了
`
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('\\u200b', '\u200b'));
