/**
 * What a card of schema 2.0 may hold, from Feishu's component pages. Feishu refuses a property it does not know, so a
 * component that is listed here is checked; one that is only named in KNOWN_TAGS is let through as it is.
 */
const COMPONENT = ['tag', 'element_id', 'margin'];
const LAYOUT = [
  'direction',
  'padding',
  'horizontal_spacing',
  'horizontal_align',
  'vertical_spacing',
  'vertical_align',
];
const GUARDED = ['disabled', 'disabled_tips', 'confirm', 'behaviors'];

export const CARD_PROPERTIES: readonly string[] = ['schema', 'config', 'card_link', 'header', 'body'];

export const CONFIG_PROPERTIES: readonly string[] = [
  'streaming_mode',
  'streaming_config',
  'summary',
  'locales',
  'enable_forward',
  'update_multi',
  'width_mode',
  'use_custom_translation',
  'enable_forward_interaction',
  'style',
];

export const HEADER_PROPERTIES: readonly string[] = [
  'title',
  'subtitle',
  'text_tag_list',
  'i18n_text_tag_list',
  'template',
  'icon',
  'padding',
];

export const BODY_PROPERTIES: readonly string[] = [...LAYOUT, 'elements'];

const TEXT = ['tag', 'content', 'i18n_content', 'text_size', 'text_align', 'text_color', 'lines'];

export const TAG_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  plain_text: TEXT,
  lark_md: TEXT,
  text_tag: ['tag', 'element_id', 'text', 'color'],
  standard_icon: ['tag', 'token', 'color', 'size'],
  custom_icon: ['tag', 'img_key', 'i18n_img_key', 'size'],
  markdown: [...COMPONENT, 'content', 'i18n_content', 'text_size', 'text_align', 'icon'],
  div: [...COMPONENT, 'text', 'icon', 'width'],
  hr: COMPONENT,
  column_set: [
    ...COMPONENT,
    'columns',
    'horizontal_spacing',
    'horizontal_align',
    'flex_mode',
    'background_style',
    'action',
  ],
  column: [...COMPONENT, ...LAYOUT, 'elements', 'width', 'weight', 'background_style', 'action'],
  collapsible_panel: [
    ...COMPONENT,
    ...LAYOUT,
    'elements',
    'expanded',
    'background_color',
    'header',
    'border',
  ],
  form: [...COMPONENT, ...LAYOUT, 'elements', 'name'],
  // `value` and `action_type` are called historical by the page, and used by its own examples.
  button: [
    ...COMPONENT,
    ...GUARDED,
    'name',
    'type',
    'size',
    'width',
    'text',
    'icon',
    'hover_tips',
    'form_action_type',
    'value',
    'action_type',
  ],
  input: [
    ...COMPONENT,
    ...GUARDED,
    'name',
    'required',
    'placeholder',
    'default_value',
    'i18n_default_value',
    'width',
    'max_length',
    'input_type',
    'rows',
    'auto_resize',
    'max_rows',
    'show_icon',
    'label',
    'label_position',
    'value',
  ],
};

/** Components that take a user's input and therefore need a name inside a form. */
export const INTERACTIVE_TAGS: readonly string[] = [
  'button',
  'input',
  'overflow',
  'select_static',
  'multi_select_static',
  'select_person',
  'multi_select_person',
  'date_picker',
  'picker_time',
  'picker_datetime',
  'select_img',
  'checker',
];

/** What may stand in a list of elements. `action` and `note` went with schema 1.0. */
export const KNOWN_TAGS: readonly string[] = [
  ...INTERACTIVE_TAGS,
  'column_set',
  'form',
  'interactive_container',
  'collapsible_panel',
  'div',
  'markdown',
  'img',
  'img_combination',
  'person',
  'person_list',
  'chart',
  'table',
  'hr',
  'audio',
];

export const HEADER_TEMPLATES: readonly string[] =
  'blue wathet turquoise green yellow orange red carmine violet purple indigo grey default'.split(' ');

export const BUTTON_TYPES: readonly string[] =
  'default primary danger text primary_text danger_text primary_filled danger_filled laser'.split(' ');

export const INPUT_TYPES: readonly string[] = ['text', 'multiline_text', 'password'];

export const LOCALES: readonly string[] =
  'en_us zh_cn zh_hk zh_tw ja_jp id_id vi_vn th_th pt_br es_es ko_kr de_de fr_fr it_it ru_ru ms_my'.split(
    ' ',
  );

/** Elements and components in one card. */
export const MAX_ELEMENTS = 200;
/** Bytes of a card, and of the request that carries it. */
export const MAX_CARD_BYTES = 30 * 1024;
/** Characters in an input. */
export const MAX_INPUT_LENGTH = 1000;
