/** The area's first page: the way to enable Identity Center, and its dashboard from then on. */
import { useIdentityCenter } from './area';
import { Dashboard } from './dashboard';
import { Landing } from './landing';

export function Component() {
  const { identityCenter } = useIdentityCenter();
  return identityCenter.enabled ? <Dashboard /> : <Landing />;
}
