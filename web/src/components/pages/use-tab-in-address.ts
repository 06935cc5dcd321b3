/** The open tab, kept in the address: back, reload and a link come to it. */
import { useSearchParams } from 'react-router-dom';

export function useTabInAddress(tabs: readonly string[]): readonly [string, (tab: string) => void] {
  const [search, setSearch] = useSearchParams();
  const [first = ''] = tabs;
  const wanted = search.get('tab') ?? first;
  const open = (tab: string) => {
    const query = new URLSearchParams(search);
    if (tab === first) query.delete('tab');
    else query.set('tab', tab);
    setSearch(query, { replace: true });
  };
  return [tabs.includes(wanted) ? wanted : first, open];
}
