/**
 * A modal dialog that keeps the keyboard. A click on its plain text would give the focus to the page behind it, where
 * Escape does nothing; and the second click of a double click on the button that opened it falls on it, or beside it.
 */
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import { useEffect, useRef } from 'react';

/** Longer than a double click takes. */
const openingMilliseconds = 500;

export function Dialog({ children, onDismiss, ...props }: ModalProps) {
  const content = useRef<HTMLDivElement>(null);
  const openedAt = useRef(0);
  useEffect(() => {
    openedAt.current = performance.now();
    const keepFocus = () => {
      if (document.activeElement === document.body) content.current?.focus({ preventScroll: true });
    };
    document.addEventListener('click', keepFocus);
    return () => document.removeEventListener('click', keepFocus);
  }, []);
  return (
    <Modal
      {...props}
      onDismiss={(event) => {
        if (event.detail.reason === 'overlay' && performance.now() - openedAt.current < openingMilliseconds) return;
        onDismiss?.(event);
      }}
    >
      <div ref={content} tabIndex={-1} className="dialog-content">
        {children}
      </div>
    </Modal>
  );
}
