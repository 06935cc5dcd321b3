/** Keys that work on every page, where nobody is typing: `/` searches, `?` says which keys there are. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';

const ShortcutsDialog = lazy(async () => ({ default: (await import('./shortcuts-dialog')).ShortcutsDialog }));

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select') || target.closest('[role="dialog"]') !== null);

export function Shortcuts() {
  const [helpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (event.key === '?') setHelpOpen(true);
      if (event.key === '/') void navigate('/search');
      if (event.key === '?' || event.key === '/') event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  if (!helpOpen) return null;
  return (
    <Suspense>
      <ShortcutsDialog onClose={() => setHelpOpen(false)} />
    </Suspense>
  );
}
