/** The area's first page: the way to enable Identity Center, and its dashboard from then on. */
import { lazy, Suspense } from 'react';
import { Loading } from '../../components/pages/loading';
import { useIdentityCenter } from './area';
import { Dashboard } from './dashboard';

/** Seen once. */
const Landing = lazy(async () => ({ default: (await import('./landing')).Landing }));

export function Component() {
  const { identityCenter } = useIdentityCenter();
  if (identityCenter.enabled) return <Dashboard />;
  return (
    <Suspense fallback={<Loading what="the page" />}>
      <Landing />
    </Suspense>
  );
}
