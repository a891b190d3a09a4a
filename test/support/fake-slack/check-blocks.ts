/** What Slack refuses of blocks and views: its documented limits, and what it does not know. */
type Json = Readonly<Record<string, unknown>>;

const MAX_BLOCKS = 50;
const MAX_VIEW_BLOCKS = 100;
/** Of all the text in a message's blocks. */
const MAX_TEXT = 13_200;

/** Slack's error for these blocks; null where it takes them. */
export function faultOfBlocks(value: unknown): string | null {
  if (!Array.isArray(value)) return 'invalid_blocks_format';
  const blocks = value as readonly Json[];
  if (blocks.length > MAX_BLOCKS) return 'invalid_blocks';
  if (blocks.some((block) => block['type'] === 'input' || !isBlock(block))) return 'invalid_blocks';
  return textOf(blocks).length > MAX_TEXT ? 'msg_blocks_too_long' : null;
}

/** Slack's error for this view; null where it takes it. */
export function faultOfView(view: Json): string | null {
  const blocks = view['blocks'];
  const metadata = view['private_metadata'];
  const isGood =
    view['type'] === 'modal' &&
    isPlain(view['title'], 24) &&
    isPlain(view['close'], 24) &&
    (view['submit'] === undefined || isPlain(view['submit'], 24)) &&
    typeof metadata === 'string' &&
    metadata.length <= 3_000 &&
    isText(view['callback_id'], 255) &&
    Array.isArray(blocks) &&
    blocks.length > 0 &&
    blocks.length <= MAX_VIEW_BLOCKS &&
    blocks.every((block) => isBlock(block as Json));
  const asks = Array.isArray(blocks) && blocks.some((block) => (block as Json)['type'] === 'input');
  return isGood && (!asks || view['submit'] !== undefined) ? null : 'invalid_arguments';
}

/** All that can be read in blocks, line by line. */
export function textOf(blocks: readonly Json[]): string {
  return blocks.map(textOfBlock).join('\n');
}

function textOfBlock(block: Json): string {
  switch (block['type']) {
    case 'header':
      return String((block['text'] as Json)['text']);
    case 'rich_text':
      return (block['elements'] as readonly Json[])
        .map((element) =>
          (element['elements'] as readonly Json[]).map((part) => String(part['text'])).join(''),
        )
        .join('\n');
    case 'input':
      return `${textIn(block['label'])}\n${textIn(block['hint'])}`;
    default:
      return '';
  }
}

function textIn(value: unknown): string {
  return value === undefined ? '' : String((value as Json)['text']);
}

function isBlock(block: Json): boolean {
  switch (block['type']) {
    case 'divider':
      return true;
    case 'header':
      return isPlain(block['text'], 150);
    case 'rich_text':
      return isList(block['elements'], isRichElement);
    case 'actions':
      return isText(block['block_id'], 255) && isList(block['elements'], isButton, 25);
    case 'input':
      return isInput(block);
    default:
      return false;
  }
}

function isRichElement(element: Json): boolean {
  const known = element['type'] === 'rich_text_section' || element['type'] === 'rich_text_preformatted';
  return known && isList(element['elements'], isRichText);
}

function isRichText(part: Json): boolean {
  if (typeof part['text'] !== 'string' || part['text'] === '') return false;
  return part['type'] === 'text' || (part['type'] === 'link' && typeof part['url'] === 'string');
}

function isButton(button: Json): boolean {
  const { style } = button;
  return (
    button['type'] === 'button' &&
    isText(button['action_id'], 255) &&
    isPlain(button['text'], 75) &&
    isText(button['value'], 2_000) &&
    (style === undefined || style === 'primary' || style === 'danger')
  );
}

function isInput(block: Json): boolean {
  const element = block['element'] as Json | undefined;
  return (
    isText(block['block_id'], 255) &&
    isPlain(block['label'], 2_000) &&
    isPlain(block['hint'], 2_000) &&
    element?.['type'] === 'plain_text_input' &&
    isText(element['action_id'], 255) &&
    Number(element['max_length']) <= 3_000
  );
}

function isPlain(value: unknown, most: number): boolean {
  const text = value as Json | undefined;
  return text?.['type'] === 'plain_text' && isText(text['text'], most);
}

function isText(value: unknown, most: number): boolean {
  return typeof value === 'string' && value !== '' && value.length <= most;
}

function isList(value: unknown, isGood: (one: Json) => boolean, most = Number.POSITIVE_INFINITY): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= most &&
    value.every((one) => isGood(one as Json))
  );
}
