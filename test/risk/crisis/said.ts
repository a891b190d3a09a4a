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
kill
`
  .trim()
  .split('\n')
  .filter((line) => line !== 'kill')
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
`
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('\\u200b', '\u200b'));
