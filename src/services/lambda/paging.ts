/** Lambda's paging: `Marker`, `MaxItems`, `NextMarker`. */
import { type PageRequest, paging } from '../../wire/paging.ts';
import { invalid } from './errors.ts';

export const pages = paging({ defaultLimit: 50, refused: () => invalid('Invalid Marker.') });

interface Listed {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export function listed({ Marker, MaxItems = 50 }: Listed): PageRequest & { limit: number } {
  return { limit: Math.min(MaxItems, 50), after: Marker };
}

export function nextMarker({ next }: { readonly next?: string }): { NextMarker?: string } {
  return next === undefined ? {} : { NextMarker: next };
}
