/** Parts of English phrases, as normalised: lower case, no apostrophes. */
export const MYSELF = 'my ?self(?![-_/.]?[a-z0-9_-])';
export const THEIR_SELF = '(?:himself|herself|themself|themselves|hisself|theirself)';
/** Up to three words that only add weight. */
export const ADV =
  '(?:(?:just|really|honestly|fucking|fuckin|freaking|seriously|literally|so|still|even|also|kinda|sorta|sometimes|always|only|legit|lowkey|actually|truly|badly|desperately|probably|soon|maybe|all) ){0,3}';
/** People who stand near the one who writes, or whom that one cares for. */
export const PERSON =
  '(?:friend|bestie|bff|son|daughter|brother|sister|sibling|mom|mum|mother|dad|father|parent|wife|husband|spouse|partner|girlfriend|boyfriend|gf|bf|fiancee?|roommate|flatmate|housemate|cousin|colleague|coworker|co-worker|classmate|student|patient|client|neighbou?r|ex|kid|child|teen|teenager|teacher|niece|nephew|uncle|aunt|grandma|grandpa|grandmother|grandfather|grandson|granddaughter|baby|customer|caller|person|guy|girl|boy|man|woman|someone|somebody|teammate)';
export const WANT =
  '(?:want|wants|wanted|wanting|wanna|want 2|going|gonna|goin|gunna|finna|fixing|need|plan|plans|planned|planning|decided|decide|ready|about|try|tries|tried|trying|threatens?|threatened|threatening|thinking|think|thought|thoughts|talks?|talking|talked|considering|considered|contemplating|attempts?|attempted|attempting|might|may|will|would|could|should|ill|id|hed|shed|theyd|hell|shell|theyll|lets?|urge|urges|keep|keeps|afraid|worried|scared|tempted|feel like|feels like)';
/** Speaks of it, rather than from it. */
export const ABOUT =
  /\b(?:prevent\w{0,6}|polic(?:y|ies)|hotlines? (?:page|copy|text)|article|essay|novel|movie|film|fiction\w{0,4}|lyrics?|character|protagonist|villain|plot|screenplay|chapter|research|study|studies|statistics?|stats|dataset|corpus|classifier|keywords?|regex(?:es)?|detect(?:s|or|ion|ing)?|filter(?:s|ing)?|moderation|moderat(?:e|ors?)|test cases?|fixtures?|docs?|documentation|awareness|training|seminar|workshop|glossary|definition|translat(?:e|ion)|taxonomy|categor(?:y|ies)|guidelines?|terms of service|album|band|halloween|costume|prop|npc|enem(?:y|ies)|boss fight|minecraft|roblox|gta|dark souls|elden ring|speedrun)\b/;
/** What people at a keyboard say they would die of. */
export const TRIFLE =
  /\b(?:bugs?|code|codebase|tests?|builds?|css|regex|yaml|json|webpack|npm|docker|kubernetes|k8s|jira|tickets?|meetings?|merge conflicts?|printers?|deploys?|deployments?|compilers?|linters?|typescript|javascript|python|java|rust|php|api|docs?|errors?|ci|pipelines?|spreadsheets?|excel|quer(?:y|ies)|sql|legacy|framework|refactor|stack ?traces?|heat|weather|commute|traffic|mondays?|puns?|jokes?|songs?|dependency|dependencies|git|indentation|timezones?|unicode|captchas?)\b[a-z ]{0,20}(?:makes?|made|making) (?:me|you|us|everyone) [a-z ]{0,30}(?:die|kill|dead|end|hang|shoot)/;
/** Where it was a game, and nobody came to harm. */
export const PLAY =
  /\b(?:minecraft|roblox|gta|fortnite|league|valorant|overwatch|halo|tetris|pac-?man|zelda|hades|doom|terraria|factorio|chess|dark souls|elden ring|mario|skyrim|respawn(?:ed|ing)?|grenades?|speedruns?|in[ -]game|in the game|video ?games?|boss fight|npcs?|my character|dungeon|level \d+|laugh(?:ing|ed|ter)?)\b/;
/** Programs come as `themselves` too. */
export const TECH =
  /\b(?:process(?:es)?|daemons?|threads?|workers?|pods?|containers?|servers?|services?|forks?|jobs?|bots?|scripts?|instances?|nodes?|npcs?|characters?|enem(?:y|ies)|zombies?|protagonist|novel|movie|film|story|villain|hero|romeo|juliet|hamlet|dutch|samurai|goroutines?|actors?|tasks?|vms?)\b/;
