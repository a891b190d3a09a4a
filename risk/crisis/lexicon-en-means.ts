import { type Sign, words } from './sign.ts';
import { ABOUT, ADV, PERSON, PLAY, TECH, THEIR_SELF, WANT } from './words-en.ts';

/** Behind the noun, these speak of a subject. */
const SUBJECT =
  '(?![a-z0-9_/.-]*[/_][a-z]|\\.[a-z]|-(?:prevent|aware|risk|bomb)|[ -](?:prevention|preventing|awareness|rates?|statistics|stats|research|hotlines?|helplines?|lifelines?|polic(?:y|ies)|squad|bomb|bombers?|bombing|attacks?|missions?|linux|genes?|pact|as a|in (?:literature|japan|teens|the|prisons?|films?|movies|shakespeare|fiction)|among|doors?|inhibit|vests?|king|risk|watch|club|sheep|burnout|by (?:cop|country|year)|docs?|page|data|keywords?))';
const INTENT = new RegExp(
  `\\b(?:i|im|ive|id|ill|he|she|hes|shes|they|theyre|${PERSON})\\b (?:[a-z]+,? ){0,6}$|^(?:[a-z]+ ){0,3}$|[.,!?;:] ?(?:[a-z]+ ){0,3}$`,
);

/** What it is to be done with, and the noun itself. */
export const MEANS: readonly Sign[] = [
  {
    has: ['brains', 'head', 'wrist', 'throat', 'veins', 'thighs', 'arms', 'temple', 'mouth'],
    words: words(
      '\\b(?:blow(?:ing)? (?:my|his|her) (?:fucking )?brains out|(?:put(?:ting)?|shoot|fire) a (?:bullet|gun|shotgun) (?:in|to|through|into|against) my (?:own )?(?:head|brain|skull|mouth|temple|heart)|(?:gun|pistol|shotgun) (?:to|in) my (?:head|mouth)|slit(?:ting)? (?:my|his|her) (?:own )?(?:wrists?|throat|veins)|cut(?:ting)? (?:my|her|his) (?:own )?(?:wrists?|arms?|veins|thighs?|skin)\\b(?! (?:on|while|when|opening|off|short|at work|working|shaving)))',
    ),
    unless: new RegExp(`metaphor|(?:as if|like) (?:they|he|she|someone) (?:had |put |has )|${PLAY.source}`),
  },
  {
    has: [
      'jump',
      'edge of',
      'ledge of',
      'railing',
      'step',
      'walk',
      'drive',
      'driving',
      'crash',
      'lie down',
      'leap',
    ],
    words: words(
      '\\b(?:(?:jump(?:ing)?|leap(?:ing)?|step(?:ping)?) (?:off|from|in front of|out of) (?:of )?(?:a|the|this|my|our|that|some) (?:[a-z]+ )?(?:bridge|building|roof|rooftop|cliff|balcony|train|bus|truck|car|subway|window|tower|ledge|overpass|platform|tram|parking garage)|jump(?:ing)? out (?:of )?(?:a|the|my) window|(?:standing|sitting) on the (?:edge|ledge|railing) of (?:a|the|this|my) (?:roof|building|bridge|cliff|balcony)|(?:standing|sitting|am|im) on (?:a|the|this) (?:bridge|roof|rooftop|balcony|ledge),? and (?:i want|im going|i am going|ready|about|want) (?:to )?(?:to )?jump|(?:walk|step|run|jump)(?:ping|ing|ning)? (?:out )?into (?:oncoming )?traffic|(?:drive|driving|crash(?:ing)?) (?:my car )?(?:into (?:a|the|oncoming) (?:tree|wall|traffic|truck|pole)|off (?:a|the|this) (?:bridge|cliff|road))|lie down on the (?:train )?(?:tracks|rails))',
    ),
    after:
      /\b(?:i|im|ill|id|ive|he|she|hes|shes|wanna|gonna|want to|thinking (?:of|about)|urge to)\b (?:[a-z]+ ){0,5}$/,
    unless: new RegExp(`bungee|parachut|parkour|stunt|simulat|scene|dream(?:t|ed)|${PLAY.source}`),
  },
  {
    has: [
      'pills',
      'meds',
      'medication',
      'tablets',
      'tylenol',
      'xanax',
      'paracetamol',
      'antidepressants',
      'aspirin',
      'ibuprofen',
    ],
    words: words(
      '\\b(?:(?:have|holding|hold|got|staring at|looking at) (?:a|this|the|my) (?:whole |full )?bottle of (?:sleeping )?pills (?:in front of me|in my hand|next to me|ready)|(?:tak(?:e|en|ing)|took|swallow(?:ed|ing)?|down(?:ed|ing)|down|ate|eat|popp?(?:ed|ing)?) (?:(?:all|every one|the rest|the whole (?:bottle|box|pack)|an? (?:whole |full |entire )?(?:bottle|box|pack|bunch|handful|ton)) (?:of )?(?:my |the |these |her |his |those )?|too many (?:of )?(?:my |the )?|\\d{2,3} (?:of my )?|enough )(?:[a-z]+ )?(?:pills|meds|medication|tablets|tylenol|xanax|paracetamol|antidepressants|aspirin|ibuprofen)\\b(?! (?:as|on time|in the evening|every)))',
    ),
    after: new RegExp(
      `\\b(?:i|im|ive|ill|id|he|she|hes|shes|gonna|wanna|want to|going to|just|${PERSON})\\b (?:[a-z]+ ){0,4}$`,
    ),
  },
  {
    has: ['overdos', ' od ', ' od.', ' od,', ' od on'],
    words: words(
      '\\b(?:want(?:s|ed)? to|going to|about to|gonna|wanna|tried to|trying to|thinking (?:of|about)|planning to|plans? to|how (?:do i|to|can i)|might|i will|just|ready to|intentionally) ',
      ADV,
      '(?:overdos(?:e|ing)|od)\\b(?! (?:a |an |the |of (?:information|cuteness)|on (?:coffee|caffeine|sugar|cuteness|chocolate|information|memes|news)))',
    ),
  },
  {
    has: [
      'how many',
      'how much',
      'pain',
      'kill me',
      'dose of',
      'hurt',
      'rope and',
      'gun and',
      'to hang',
      'to die',
      'way to',
      'ways to',
      'method',
      'noose',
      'bleach',
      'lethal',
      'how to',
      'how do',
      'exit bag',
    ],
    words: words(
      '\\b(?:how (?:many|much) (?:[a-z]+ ){1,6}(?:to (?:die|kill me|overdose|end (?:it|my life)|be fatal)|(?:will|would|does it take to|do i need to|to) (?:kill me|die|overdose)|kill me)\\b|what (?:dose|amount) of (?:[a-z]+ ){1,3}(?:would|will) (?:kill me|be (?:lethal|fatal))|painless(?:ly)? (?:ways?|methods?) (?:to|of) (?:die|dying|go\\b|end (?:it|my|your|things)|kill (?:my|your)|commit|suicide|leave this)|painless (?:death|suicide)\\b|(?:painful|painless|hurts?|hard|long) (?:does it take |is it |it is )?to (?:hang|kill|shoot|drown|starve) (?:yourself|my ?self|oneself)|(?:ways?|methods?) (?:to|of) (?:painlessly |quickly )?(?:(?:die|dying)\\b(?! (?:gracefully|cleanly|hard|on exit)| in (?!my sleep|peace|your sleep))|commit(?:ting)? suicide|kill(?:ing)? (?:my ?self|yourself|oneself)|end(?:ing)? (?:my|your) (?:own )?life|unalive)',
      '|how (?:to|do i|can i|do you|would i) ',
      ADV,
      '(?:tie|make) a noose|(?:bought|tied|made|have|got) (?:a|the|my) noose|(?:have|got|bought) (?:a|the|my) (?:rope|gun|noose|razor)s? and (?:im|i am) (?:ready|going to (?:use|do) it)\\b|drink(?:ing)? (?:a bottle of |some )?bleach|how (?:to|do i|can i|do you) (?:die (?:quickly|peacefully|painlessly|without pain|fast|in my sleep)|kill yourself|unalive))',
    ),
    unless: new RegExp(`${ABOUT.source}|knot|cleaning|swallowed by|warn|${PLAY.source}|ways to die in`),
  },
  {
    has: ['suicidal'],
    words: words(
      '\\bsuicidal\\b(?! (?:behaviou?r|empathy|patients|people|users|teens|characters?|tendencies in|cells|merge|move|plan to ship|strategy))',
    ),
    after: new RegExp(
      `\\b(?:i|im|ive|id|i am|my|me|${PERSON}|he|she|hes|shes|they are|theyre|a)\\b (?:(?:is|am|are|was|were|been|feel|feels|felt|feeling|having|have|has|had|keep|keeps|kept|get|gets|getting|become|becoming|might|may|be|could|says?|said|he|she|hes|shes|still|so|very|really|kinda|bit|a|hopeless|worthless|empty|alone|numb|lost|deeply|extremely|actively|passively|my|these|constant|intense|struggling|struggle|struggles|with|fighting|dealing|experiencing|think|acutely|severely|going|to|again|depressed|and|seems?|about) ){0,6}$|(?:^|[.!?;,:] ?)(?:feeling |really |so |very |still ){0,3}$`,
    ),
    unless:
      /\b(?:not|isnt|never|arent|wasnt|am not|no longer|dont feel|not feeling|if (?:a|the) (?:user|person|caller)|when (?:a|the) (?:user|person|caller)) (?:[a-z]+ ){0,2}suicidal|\b(?:detect|classif|prompt|polic|escalat|handbook|character|novel|template|fixture)/,
  },
  {
    has: ['suicid'],
    words: words(
      '\\b(?:(?:commit(?:ting|s|ted)?|attempt(?:ing|ed|s)?|consider(?:ing|ed)?|contemplat(?:e|ing|ed)|plan(?:ning|ned)?|threaten(?:ing|ed|s)?|choos(?:e|ing)|research(?:ing)?|want(?:ing)?) (?:committing |my |to suicide )?suicide\\b|(?:want(?:ing|s)? to|going to|gonna|wanna|trying to) suicide\\b|(?:think(?:ing|s)?|thought|thoughts?|dream(?:ing|s)?|fantasi[sz](?:e|ing)|talk(?:s|ing|ed)?|joking|obsess(?:ed|ing)) (?:of|about|with) (?:committing |my |attempting )?suicide\\b)',
      SUBJECT,
    ),
    after: INTENT,
    unless: new RegExp(
      `${ABOUT.source}|\\b(?:git|politic|career|commercial|market|social|financial)[a-z]* (?:commit |committing )?suicide|(?:never|dont|not) (?:commit|attempt)`,
    ),
  },
  {
    has: ['suicide'],
    words: words(
      '\\bsuicide (?:is|seems|feels|looks) (?:like )?(?:the |my |an? )?(?:only |best |good )?(?:way out|option|answer|solution|choice|thing left)|\\b(?:my|writing|wrote|write|leave|leaving|left|written|found|posted|sent|finished) (?:a |my |his |her |this |the )?suicide (?:note|letter|plan)\\b(?!s? (?:in|from|of|generator)|-)',
    ),
    unless: ABOUT,
  },
  {
    has: ['harm'],
    words: words(
      '\\bself[ -]?harm(?:ing|ed|s)?\\b(?![ -](?:polic|prevent|docs?|content|classif|resource|topic|categor|detect|guideline|filter|label|train|rules?|keyword|support|page|section|s\\d+)|_|\\.[a-z])',
    ),
    after: new RegExp(
      `\\b(?:i|im|ive|id|my|me|${PERSON}|he|she|hes|shes)\\b (?:[a-z]+ ){0,5}(?:i|im|ive|and|have|used to|sometimes|started|start|starting|keep|keeps|kept|been|want|wanting|to|of|into|with|from|still|relapsed|tempted|am|is|was|about|might|need|again|addicted|struggle|struggled|struggling|urge|urges|engaging|in|always|often) $|\\b(?:i|he|she) (?:also |still |often )?$`,
    ),
    unless: ABOUT,
  },
  {
    has: ['cutting'],
    words: words(
      '\\b(?:i|ive) (?:started|have started|have been|been|keep|kept|went back to|cant stop|restarted) cutting\\b(?= (?:again|at night|to (?:feel|cope|punish)|my (?:arms?|legs?|skin|wrists?|thighs?))|$|[.,!?;])|\\b(?:urge|urges|want|need) to (?:cut|self ?harm)\\b(?= (?:again|tonight|so bad|right now)|$|[.,!?;])',
    ),
    unless: /\b(?:costs?|budget|carbs?|sugar|weight|classes|wood|paper|corners|hair|coffee|video|sleep)\b/,
  },
];

/** Slang and words that filters do not know. */
export const SLANG: readonly Sign[] = [
  {
    has: ['kms', 'ctb'],
    words: words(
      '\\b(?:kms|ctb)\\b(?=$| ?[.,!?;:)]| (?:soon|tonight|today|tmr|tomorrow|rn|fr|ngl|tbh|asap|lol|lmao|right now|bc|because|cuz|cause|if|now|bro|already|istg|or|so bad|anyway|before|when|but|and (?:nobody|no one|be done)|this (?:week|weekend)|i (?:swear|cant|hate))\\b)',
    ),
    after:
      /\b(?:i|im|ill|id|ima|imma|wanna|gonna|want to|wanting to|going to|should|might|ready to|about to|plan to|planning to|just|gotta|need to|boutta|lemme|finna|rather|tempted to|will)\b (?:just |really |actually |probably |legit |literally |to |fucking )?$/,
    unless:
      /\b(?:aws|key|keys|encrypt\w*|azure|gcp|cloud|terraform|arn|migrat\w*|enable|rotate|iam|s3|decrypt\w*)\b/,
  },
  {
    has: ['catch the bus'],
    words: words('\\bcatch(?:ing)? the bus\\b'),
    unless: /^(?!.*(?:method|peaceful|painless|forum|sn\b|pain|life|goodbye|suicid|sorry everyone)).*$/,
  },
  {
    has: ['unaliv', 'unalive'],
    words: words('\\bunaliv(?:e|ing)\\b(?! (?:process|proc|node|pod|the (?:process|server|pod|boss)))'),
    after: new RegExp(`\\b(?:i|im|ill|id|wanna|gonna|${WANT}) (?:to |of |about |just )?(?:[a-z]+ )?$`),
    unless: ABOUT,
  },
  {
    has: ['hit by', 'hits me', 'hit me'],
    words: words(
      '\\bi (?:[a-z]+ )?(?:want|wish|hope|pray) (?:[a-z]+ ){0,3}(?:(?:a|some) (?:car|bus|truck|train) (?:would |will |to |just )?(?:hits?|runs? over|hit) me|(?:to )?(?:get|got|be) (?:hit|run over) by (?:a|some) (?:car|bus|truck|train))',
    ),
  },
];

/** Somebody near. */
export const SOMEBODY: readonly Sign[] = [
  {
    has: ['sel'],
    words: words(
      '\\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|hang(?:ing)?|shoot(?:ing)?|cut(?:ting)?|unaliv(?:e|ing)|off(?:ing)?|drown(?:ing)?|end(?:ing)?|starv(?:e|ing)) ',
      THEIR_SELF,
      '\\b(?! (?:laughing|with work|trying|working|off from|in the foot|an? [a-z]+|shaving|on (?:exit|startup|shutdown|timeout)|short|some slack))',
    ),
    after: new RegExp(
      `\\b(?:${PERSON}|he|she|hes|shes|they|theyre|who)\\b,? (?:[a-z]+,? ){0,7}?${WANT} (?:(?:to|of|about|him|her|she|he|that|they|is|was|are|it|just|and|so|on|by|will|shes|hes|may|might|gonna|wants?|going|would|shell|hell) ){0,5}$|\\b(?:${PERSON}|he|she|hes|shes) (?:is|keeps|has been|was|been) $`,
    ),
    unless: TECH,
  },
  {
    has: ['life'],
    words: words(
      '\\b(?:(?:end|ending) (?:his|her|their) (?:own )?(?:life|lives)|tak(?:e|ing) (?:his|her|their) own (?:life|lives))\\b(?! ?-?cycle)',
    ),
    after: new RegExp(`\\b(?:${PERSON}|he|she|hes|shes|they|theyre)\\b,? (?:[a-z]+,? ){0,7}$`),
    unless: TECH,
  },
  {
    has: ['die', 'dead'],
    words: words(
      `\\b(?:${PERSON}|he|she|hes|shes) (?:[a-z]+ ){0,5}(?:wants?|wanted|wishes|wanna|wanting) (?:to )?`,
      ADV,
      '(?:die\\b|be dead\\b)(?! (?:of|from|laughing|on|for|in battle|at home|peacefully|with))',
    ),
    after: /(?<!\b(?:dont|not|never|nobody|no|which) )$/,
    unless: new RegExp(
      `(?:not|never|doesnt|dont|didnt) (?:really )?(?:want|wanna) (?:to )?(?:die|be dead)|${TECH.source}`,
    ),
  },
  {
    has: ['dead', 'born'],
    words: words(
      `\\b(?:${PERSON}|he|she) (?:[a-z]+ ){0,3}(?:wish|wishes|wished|wishing) (?:that )?(?:he|she|they) (?:was|were|had) (?:dead|never (?:been )?born)\\b`,
    ),
  },
];
