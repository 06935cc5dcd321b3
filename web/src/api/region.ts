/** The Region that the open page is about: the address says it (`?region=eu-west-1`), else it is the session's. */
import { currentSession } from './session';

export function shownRegion(search: string = location.search): string {
  const asked = new URLSearchParams(search).get('region');
  return asked !== null && /^[a-z]{2}(-[a-z]+){1,2}-\d{1,2}$/.test(asked) ? asked : currentSession().region;
}

/** A console path that stays in the Region shown. */
export function inRegion(path: string, region: string = shownRegion()): string {
  if (region === currentSession().region) return path;
  return `${path}${path.includes('?') ? '&' : '?'}region=${region}`;
}
