import { Dialog } from 'radix-ui';
import { useTranslation } from 'react-i18next';

const KEYS = [
  ['j', 'next'],
  ['k', 'previous'],
  ['Enter / o', 'show'],
  ['a', 'approve'],
  ['d', 'deny'],
  ['c', 'request_changes'],
  ['e', 'escalate'],
  ['Ctrl + Enter', 'send'],
  ['/', 'search'],
  ['?', 'help'],
  ['Esc', 'escape'],
] as const;

interface HelpProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The keys. The backdrop is our own: Radix's writes a style element, which the page's policy forbids. */
export function Help({ open, onOpenChange }: HelpProps) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content className="dialog" aria-describedby="keys-note">
          <Dialog.Title>{t('help.title')}</Dialog.Title>
          <dl className="keys">
            {KEYS.map(([key, name]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{t(`help.${name}`)}</dd>
              </div>
            ))}
          </dl>
          <p id="keys-note" className="quiet">
            {t('help.note')}
          </p>
          <Dialog.Close className="button">{t('help.close')}</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
