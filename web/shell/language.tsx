import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language, chooseLanguage } from '../words/words.ts';

const NAMES: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <div className="switch" role="group" aria-label={t('language')}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language === 'zh' ? 'zh-CN' : 'en'}
          aria-pressed={i18n.language === language}
          onClick={() => void chooseLanguage(language)}
        >
          {NAMES[language]}
        </button>
      ))}
    </div>
  );
}
