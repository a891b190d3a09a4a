import { type Sign, words } from './sign.ts';
import { ABOUT, ADV, MYSELF, PLAY, TRIFLE } from './words-en.ts';

/** Behind "kill myself" and the like, these make it a figure of speech. */
const KILL_IDIOM =
  '(?! (?:laughing|with laughter|over (?:this|that|a|the)|trying|working|at work|at the gym|with work|studying|for (?:this|that|a) (?:job|project|deadline|company|client)|to (?:meet|make|finish|ship|hit|get (?:this|it|that|the|these)|be (?:on time|perfect)|please|fit|keep up)))';
const HURT_IDIOM =
  '(?! (?:shaving|while|on (?!purpose)|off|some |short|a |out|cooking|chopping|when|opening|slicing|with (?:the|a) (?:kitchen|bread|pizza|can)|in the (?:foot|kitchen|gym)|in both|from|free|loose|down to|into|playing|running|lifting|at the|at (?:soccer|football|basketball|practice|training|work)|doing|during|falling|skiing|climbing|by (?:accident|falling|lifting|running)|an? (?:email|message|note|reminder|text)|up |in (?:work|coffee|emails?|paperwork|debt|meetings|homework)|badly enough to))';
const LIFE_IDIOM =
  '(?! ?-?(?:cycles?|insurance|savings?|styles?|stor(?:y|ies)|coach|choices|jackets?|hacks?|spans?)|(?: |, )(?:insurance|savings?|seriously|back|for granted|easy|as |to the next|into|in (?:my|his|her|their|a|the)|on (?:the|hold|my|a) |one |with (?:me|him|her|them)|story|stories|coach|choices|in your))';
const DIE_IDIOM =
  '(?![a-z0-9_-]| (?:of (?:laugh|embarrass|boredom|cring|shame|old|curios|happi|cute|heat|hunger|second|natural)|from (?:laugh|embarrass|boredom|cring|cute|happi|heat)|laughing|on(?:$|[.,;!?]| (?:this|that|the) hill)|for (?:this|that|the|these|those|some|it)|hard|trying|in battle|rich|happy|at home|at (?:1|9|\\d\\d)|without (?:seeing|knowing|having|finishing|trying)|when |young and|gracefully|cleanly|with (?:exit|an error|status|a stack)))';

/** People who speak of themselves, in plain words. */
export const FIRST_PERSON: readonly Sign[] = [
  {
    has: ['self'],
    words: words(
      '\\b(?:kill(?:ing|ed)?|unaliv(?:e|ing|ed)|murder(?:ing)?|harm(?:ing|ed)?|hang(?:ing|ed)?|strangl(?:e|ing)|mutilat(?:e|ing)|suffocat(?:e|ing)|asphyxiat(?:e|ing)|electrocut(?:e|ing)) ',
      MYSELF,
      KILL_IDIOM,
    ),
    unless: new RegExp(`${PLAY.source}|${TRIFLE.source}`),
  },
  {
    has: ['self'],
    words: words(
      '\\b(?:hurt(?:ing)?|cut(?:ting)?|burn(?:ing)?|starv(?:e|ing)|stab(?:bing)?|poison(?:ing)?|drown(?:ing)?|shoot(?:ing)?|gas(?:sing)?|punish(?:ing)? (?:and|&) (?:cut|hurt)) ',
      MYSELF,
      HURT_IDIOM,
    ),
    unless: PLAY,
  },
  {
    has: ['on purpose'],
    words: words('\\b(?:hurt|cut|burn(?:ed|t)?|scald(?:ed)?|hit|bit) ', MYSELF, ' on purpose'),
  },
  {
    has: ['self'],
    words: words(
      '\\b(?:off|neck|end|delete|yeet) ',
      MYSELF,
      '(?! (?:as|from) (?:a |the|this|that|your|slack|git|a|my|all))',
    ),
    after:
      /\b(?:want|wanna|going|gonna|need|might|will|ill|id|should|could|rather|ready|plan|planning|about|gotta|finna|let me|thinking|just) (?:to |of )?[a-z ]{0,12}$/,
  },
  {
    has: ['self'],
    words: words(
      '\\b(?:throw(?:ing)?|yeet(?:ing)?|fling(?:ing)?|hurl(?:ing)?|launch(?:ing)?) ',
      MYSELF,
      ' (?:off|under|in front of|from|out (?:of )?(?:a|the|my) window)',
    ),
    unless: PLAY,
  },
  {
    has: ['life', 'lives', 'existence'],
    words: words(
      '\\b(?:end|ending|ended|take|taking) my (?:own |fucking |miserable |stupid |pathetic |worthless )?(?:life|existence)',
      LIFE_IDIOM,
    ),
    after:
      /(?<!\b(?:it|this|that|which|job|work|bug|update) (?:would|will|could|can|might|may|almost|nearly) )(?<!\b(?:it|this|that|not|cant|dont|never) )$/,
  },
  {
    has: ['end it', 'end everything', 'ending it'],
    words: words(
      '\\b(?:end (?:it all|everything)|ending it all)\\b(?! (?:with|by|in a|on a|here and start))',
    ),
    after: new RegExp(
      '\\b(?:i|im|id|ill|me|he|she|hes|shes|wants?|wanted|wanna|gonna|going|ready|planning|tempted|lets|just)\\b (?:[a-z]+ ){0,4}$',
    ),
  },
  {
    has: ['die', 'dead', 'exist', 'dying', 'be alive', 'six feet'],
    words: words(
      '(?:(?:want(?:s|ed|ing)?|wish|need|hope|hoping|ready|deserve|beg(?:ging)?|pray(?:ing)?|prefer|like) (?:to |2 |for )|\\bi want |\\brather |\\bfeel(?:s|ing)? like |\\bwanna |\\bwan 2 )',
      ADV,
      '(?:(?:die|dying)',
      DIE_IDIOM,
      '|be dead\\b(?! (?:last|weight|man|sea|sure|certain|serious|on|right|tired|set|silent|simple|easy|center))|not exist\\b(?! (?:in|on|yet))|stop existing\\b|not be alive\\b|be six feet under)',
    ),
    after: new RegExp(
      '(?:^|[.,!?;:] ?|\\b(?:i|im|id|ive|me|he|she|hes|shes|they just|part of me|my (?:friend|son|daughter|brother|sister|mom|mum|mother|dad|father|wife|husband|partner|girlfriend|boyfriend|roommate|kid|child|student)) (?!dont |do not |never |didnt |not |cant |no )(?:(?!dont|not|never|didnt|doesnt|nobody|wont)[a-z]+ ){0,4})$',
    ),
    unless: new RegExp(
      `${TRIFLE.source}|rather die than|${PLAY.source}|\\b(?:process|thread|worker|server|daemon|pod|plants?|battery|character|novel)\\b`,
    ),
  },
  {
    has: ['dead', 'born', 'gone', 'wake', 'alive', 'exist', 'die', 'disappear'],
    words: words(
      '\\bi ',
      ADV,
      '(?:wish|wished) (?:that )?(?:i|id|to god i) ',
      ADV,
      '(?:(?:was|were|had been|wasnt|werent|am) (?:already |just |never |not )?(?:dead|born|alive|gone forever|here anymore)|(?:could|would) (?:just )?(?:die\\b(?! of)|disappear forever|stop existing|(?:go to sleep|fall asleep|sleep) and (?:never|not) wake up)|(?:could|would|did)(?:nt| (?:just |simply )?(?:not|never)) (?:wake up|exist)|had (?:never|not) (?:been born|woken up)|(?:didnt|did not) exist|had died)',
    ),
  },
  {
    has: ['live', 'alive', 'exist', 'wake up', 'be here', 'on this', 'in this world', 'living', 'breath'],
    words: words(
      '\\b(?:do not|dont|doesnt|does not|no longer|not|never|didnt|did not|wont) ',
      ADV,
      '(?:wants? to|wanna|want 2|wish to|care to|deserve to) ',
      ADV,
      '(?:live(?! (?:in|on|with|at|near|under|here|there|through|by|off|next|far|alone|stream|a |up to|abroad|together|downtown|outside|past|chat|coding|reload|data|without (?:you|pizza|coffee|it)))(?![a-z-])|be alive|exist\\b(?! (?:in|on|yet|as))|be breathing|keep (?:living|existing|breathing)|go on living|wake up(?! (?:early|at|before|the|my|him|her|you|late|in|for|so|this early|to (?:a|an|the|my)))|be (?:here|around) (?:any ?more|any longer)(?! (?:at|in))|be (?:on|in) this (?:earth|planet|world))',
    ),
    after:
      /\b(?:i|im|ive|id|me|he|she|my (?:friend|son|daughter|brother|sister|mother|mom|mum|wife|husband|dad|father))\b (?:[a-z]+ ){0,3}$|^(?:just |really )?$|[.,!?;] ?$/,
  },
  {
    has: ['wake up', 'wakeup', 'sleep forever', 'never wake'],
    words: words(
      '(?:hope|pray|praying|wish|want(?:ed)?|wanna) (?:to |that |i )?',
      ADV,
      '(?:(?:go to sleep|fall asleep|sleep) (?:and|&|n) )?(?:i )?(?:(?:dont|do not|never|not|wont|will not|can) (?:ever )?(?:wake up|have to wake up)(?! (?:early|at|before|to (?:a|an|the|my)|in the|the|my|him|her|them|any|late|so ))|sleep forever)',
    ),
    after: /\b(?:i|im|just|id)\b (?:[a-z]+ ){0,3}$|^(?:just )?$|[.,;!] ?$/,
  },
  {
    has: ['i die'],
    words: words(
      '\\b(?:hope|pray|hoping|praying|wish) (?:that )?i ',
      ADV,
      'die\\b(?! (?:laughing|of|before|on|for|rich|in (?:battle|the game)))',
    ),
    unless: PLAY,
  },
  {
    has: ['end it', 'do it'],
    words: words(
      '\\b(?:im|i am|ill|i will) (?:just )?(?:going to |gonna |about to )?(?:end it|do it)\\b(?=$|[.,!?]| (?:tonight|now|today|soon))',
    ),
    after:
      /\b(?:goodbye|forgive me|tell my (?:[a-z]+ )?i love|i love you all|sorry (?:mom|mum|dad|everyone))\b/,
  },
  {
    has: ['disappear', 'vanish', 'leave this', 'not be here'],
    words: words(
      '\\b(?:i|im|ill|id|he|she|hes|shes) ',
      ADV,
      '(?:wants? to|wanna|need to|wish to|am going to|going to|gonna|will|like to) ',
      ADV,
      '(?:(?:disappear|vanish) (?:forever|from (?:this|the) (?:world|earth|planet)|off the face of)|leave this (?:world|earth|life|planet)\\b(?! better))',
    ),
  },
];

/** Reasons to live that are gone, and farewells. */
export const DESPAIR: readonly Sign[] = [
  {
    has: ['liv', 'life', 'alive', 'exist', 'go on', 'going on'],
    words: words(
      '\\b(?:(?:no|any|one|single|see a|see the|have a) (?:reason|point|purpose|will) (?:left )?(?:to|in|for me to|to keep|in me to) (?:keep )?(?:liv(?:e|ing)|go(?:ing)? on living|be(?:ing)? alive|exist(?:ing)?|stay(?:ing)? alive)(?![-_]| (?:in|on|at|with|near|here|stream|data|code))',
      '|nothing (?:left |else |more )?(?:(?:for me )?to|worth) liv(?:e|ing)(?: for)?\\b|life (?:is not|isnt|aint|is no longer|isn t|not|no longer feels|doesnt feel) (?:really |even )?worth (?:living|it)\\b|(?:whats|what is|see) (?:the|any) point (?:of|in) (?:living|(?:my )?life\\b(?!(?: |-)?(?:cycles?|support|insurance|events?|hooks?))|being alive|staying alive|existing|going on living)|(?:tired|sick|exhausted|weary) of (?:living\\b(?! (?:in|on|with|at|near|here|out|paycheck|under|alone|this close))|being alive|existing|my life\\b|life\\b(?! (?:in|at|under))|breathing)|hate (?:being alive|living\\b(?! (?:in|on|with|at|near|here)))|no point (?:to|in) my life\\b|(?:done|finished|fed up) with (?:my )?(?:life\\b(?! (?:in|at|cycle|support))|living\\b|being alive)|giv(?:e|en|ing) up on (?:my )?(?:life|living)\\b(?! (?:in|at|support))|(?:cant|cannot|can not) (?:(?:go on|keep) (?:living|like this|being alive|existing|any ?more|any longer)\\b|live (?:like this|any ?more|any longer))(?! without (?:a|coffee))|(?:no|lost (?:all |any |my |the )?)will to (?:live|go on)\\b)',
    ),
    after: /(?<!\b(?:plenty of|not|never|find|found|gave|many|every|people|feel like there is always) )$/,
    unless: new RegExp(
      `${TRIFLE.source}|lost the will to live (?:in|during|at|reading|after|halfway)|${ABOUT.source}`,
    ),
  },
  {
    has: ['better', 'happier'],
    words: words(
      '\\b(?:(?:better off (?:being )?dead|be happier dead|happier being dead)\\b|better off (?:not alive|if i (?:was|were|am|wasnt|werent|died|just died|disappeared|killed)[a-z ]{0,20})|(?:better|happier|easier) (?:off |place )?(?:without me\\b(?! (?:[a-z]+ing|in the|on the|at the|there for|doing|on call|running))|if i (?:was|were|am) (?:dead|gone|not here|not around)|if i (?:died|disappeared|didnt exist)))',
    ),
    unless: ABOUT,
  },
  {
    has: ['miss me', 'notice', 'care', 'mourn', 'sad if', 'cry'],
    words: words(
      '\\b(?:nobody|no one|noone|not one person|no-one|who) (?:would|will|d|is going to|gonna|even|is gonna) (?:even |really |actually )?(?:(?:miss|notice|care|mourn|cry|be sad) ?(?:me )?(?:if|when|once|that) (?:i (?:died|die|was gone|were gone|am gone|was dead|disappeared|disappear|killed|kill|were dead|ended)|im (?:gone|dead))|miss me\\b(?! (?:at|in|on|if i (?:skip|leave|take))))',
    ),
  },
  {
    has: ['deserve', 'should be dead', 'have been born', 'died', 'burden', 'mistake'],
    words: words(
      '\\b(?:i (?:do not|dont|dnt) deserve to (?:live\\b(?! (?:in|here|like a))|be alive|exist|breathe)|i (?:(?!dont|do|not|never)[a-z]+ ){0,4}deserve (?:to die|death)\\b|i should(?:nt| not| never) (?:be alive|have been born|exist\\b)|i should (?:just )?be dead\\b|i should(?:ve| have) died\\b(?! laughing)|(?:im|i am|ive become|being|i feel like|just) (?:just |nothing but |only |such )?(?:a |like a )?burden (?:to|on|for) (?:everyone|everybody|my (?:family|parents|kids|husband|wife|friends|mom|mum|children)|you all|them all))',
    ),
  },
  {
    has: [
      'goodbye',
      'last day',
      'last night',
      'be dead',
      'heaven',
      'bucket',
      'forgive me',
      'gone by',
      'tell my',
    ],
    words: words(
      '\\b(?:(?:my|this is my|this is) (?:last|final) (?:day|night) (?:alive|on (?:this )?earth|of my life)|my (?:last|final) goodbye\\b(?! (?:e?mail|party|lunch|drinks|speech|card|tour|concert|show|dinner|note to the team))|(?:last|final) goodbye,? (?:everyone|world|to (?:this|the) world|mom|mum)|(?:by the time|when) you read this,? (?:i|ill|im|i will|i am) (?:be |already |will be |am )?(?:dead|gone forever|no longer alive|be dead)|(?:ill|i will|im going to|im gonna) be dead (?:soon|by|tonight|tomorrow|before|when you)|want to (?:be with|join|see) (?:[a-z]+ ){1,3}in heaven|goodbye cruel world)',
    ),
    unless: PLAY,
  },
  {
    has: [
      'stay alive',
      'living',
      'being alive',
      'existing',
      'wake up again',
      'my life',
      'death is',
      'and die',
      'keep going',
    ],
    words: words(
      '\\b(?:(?:dont|do not|cant|cannot) (?:really |even |just )?see (?:why|any reason why|a reason why) (?:i should|to) (?:stay alive|keep living|go on living|live|be alive)',
      '|(?:dont|do not|doesnt|no longer) (?:really |even )?feel like (?:living|being alive|existing)\\b(?! (?:in|at|on|with|out))',
      '|not (?:strong|brave) enough to (?:keep|go on|continue) living|(?:living|being alive|existing) (?:is|feels|hurts|has become) (?:just |so )?(?:too )?(?:painful|unbearable|torture|hell|pointless|meaningless|much for me)',
      '|i (?:dont|never|wont|will never|do not) (?:ever )?wake up again|(?:want|wish|need|like) my (?:own )?life (?:to (?:end|be over|stop)|was over|would end|over with)\\b|(?:hope|wish) i (?:get|catch|have|had|got) (?:[a-z]+ ){1,4}and die|death is (?:the |my )?(?:only )?(?:way out|answer|escape|solution)\\b)',
    ),
    unless: new RegExp(`${ABOUT.source}|${PLAY.source}`),
  },
  {
    has: ['want to join', 'want to be with', 'want to follow'],
    words: words(
      '\\b(?:(?:is|was) (?:dead|gone)|died|passed away)[a-z ,.]{0,24}i (?:just |only )?want to (?:join|be with|follow) (?:him|her|them)\\b',
    ),
  },
  {
    has: ['anymore', 'any more', 'any longer'],
    words: words(
      '\\bi (?:cant|cannot|can not) (?:do|take|handle|bear) (?:this|it|life|living) (?:any ?more|any longer)\\b',
    ),
    unless:
      /^(?!.*(?:goodbye|im sorry (?:everyone|mom|mum|dad|to everyone)|end (?:it|things)|want (?:it|the pain|everything) to (?:stop|end)|hopeless|no hope|take (?:life|living))).*$/,
  },
];
