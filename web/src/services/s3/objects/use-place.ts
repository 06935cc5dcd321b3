/** Where in a bucket the page is, as its address tells: the folder, what is searched for in it, whether by version. */
import { useSearchParams } from 'react-router-dom';
import { searchQuery, type Place } from '../addresses';

export interface ShownPlace extends Place {
  /** What all keys that are listed begin with. */
  readonly prefix: string;
  readonly find: (wanted: string) => void;
  readonly showVersions: (versions: boolean) => void;
}

export function usePlace(): ShownPlace {
  const [search, setSearch] = useSearchParams();
  const given = search.get('prefix') ?? '';
  // Links of AWS's form have the search at the end of the prefix.
  const folder = given.slice(0, given.lastIndexOf('/') + 1);
  const wanted = given.slice(folder.length) + (search.get('q') ?? '');
  const versions = search.get('versions') === 'show';
  const place = { folder, wanted, versions };
  const show = (change: Partial<Place>, options?: { replace: boolean }) =>
    setSearch(searchQuery({ ...place, ...change }), options);
  return {
    ...place,
    prefix: folder + wanted,
    find: (text) => {
      if (text !== wanted) show({ wanted: text }, { replace: wanted !== '' });
    },
    showVersions: (shown) => show({ versions: shown }),
  };
}
