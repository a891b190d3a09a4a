import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { zh } from './zh.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where the choice of a person is kept; it says nothing of them but their language. */
const CHOICE = 'countersign-language';

/** Loads the words in the language that was chosen here, or else the browser's. */
export async function loadWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: chosen() ?? preferred(),
    fallbackLng: 'en',
    interpolation: {
      // React puts every word into text nodes.
      escapeValue: false,
      // What an agent wrote is put in, and must not be read as a placeholder of ours.
      skipOnVariables: true,
    },
  });
  showLanguage();
}

export async function chooseLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  showLanguage();
  try {
    localStorage.setItem(CHOICE, language);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

function showLanguage(): void {
  document.documentElement.lang = i18next.language === 'zh' ? 'zh-CN' : 'en';
}

function chosen(): Language | null {
  try {
    return LANGUAGES.find((language) => language === localStorage.getItem(CHOICE)) ?? null;
  } catch {
    return null;
  }
}

function preferred(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
