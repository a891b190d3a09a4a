import type { Language } from './effect.ts';

/** How a language is written, as far as reading its calls needs it. */
export interface Syntax {
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [open: string, close: string])[];
  /** Quotes whose text runs as a shell command. */
  readonly shellQuotes: string;
  readonly quotes: string;
  /** Quotes in which escapes stand for other letters. */
  readonly escaping: string;
  /** What begins a value inside a text, with the quotes in which it does. */
  readonly holes: 'none' | 'dollar-brace' | 'hash-brace' | 'sigil';
  readonly sigils: string;
  readonly hasRegex: boolean;
  /** Words that put texts together. */
  readonly joins: readonly string[];
}

const C_LIKE = { lineComments: ['//'], blockComments: [['/*', '*/']] } as const;
/** Two kinds of quotes that mean the same, and nothing else that begins a text. */
const PLAIN_QUOTES = {
  shellQuotes: '',
  quotes: '\'"',
  escaping: '\'"',
  holes: 'none',
  sigils: '',
  hasRegex: false,
} as const;

export const SYNTAX: Readonly<Record<Language, Syntax>> = {
  python: {
    lineComments: ['#'],
    blockComments: [],
    ...PLAIN_QUOTES,
    joins: ['+'],
  },
  node: {
    ...C_LIKE,
    shellQuotes: '',
    quotes: '\'"`',
    escaping: '\'"`',
    holes: 'dollar-brace',
    sigils: '$',
    hasRegex: true,
    joins: ['+'],
  },
  perl: {
    lineComments: ['#'],
    blockComments: [],
    shellQuotes: '`',
    quotes: '\'"',
    escaping: '"`',
    holes: 'sigil',
    sigils: '$@%&',
    hasRegex: true,
    joins: ['.'],
  },
  ruby: {
    lineComments: ['#'],
    blockComments: [['=begin', '=end']],
    shellQuotes: '`',
    quotes: '\'"',
    escaping: '"`',
    holes: 'hash-brace',
    sigils: '@$',
    hasRegex: true,
    joins: ['+', '<<'],
  },
  php: {
    lineComments: ['//', '#'],
    blockComments: [['/*', '*/']],
    shellQuotes: '`',
    quotes: '\'"',
    escaping: '"`',
    holes: 'sigil',
    sigils: '$',
    hasRegex: false,
    joins: ['.'],
  },
  awk: {
    lineComments: ['#'],
    blockComments: [],
    shellQuotes: '',
    quotes: '"',
    escaping: '"',
    holes: 'none',
    sigils: '$',
    hasRegex: true,
    joins: [],
  },
  lua: {
    lineComments: ['--'],
    blockComments: [['--[[', ']]']],
    ...PLAIN_QUOTES,
    joins: ['..'],
  },
  applescript: {
    lineComments: ['--', '#'],
    blockComments: [['(*', '*)']],
    shellQuotes: '',
    quotes: '"',
    escaping: '"',
    holes: 'none',
    sigils: '',
    hasRegex: false,
    joins: ['&'],
  },
  r: {
    lineComments: ['#'],
    blockComments: [],
    ...PLAIN_QUOTES,
    joins: [],
  },
};
