/** Where an account or unit stands in the organization: the units above it, each a link. */
import { getPathTo } from './api/tree';
import { useQuery } from '../../api/use-query';
import { ConsoleLink } from '../../components/links/navigation';
import { unitPath } from './addresses';

export function Place({ id }: { id: string }) {
  const query = useQuery(`place/${id}`, (signal) => getPathTo(id, signal));
  if (query.error !== undefined) return <>Unknown</>;
  return (
    <>
      {query.data?.map((place, index) => (
        <span key={place.id}>
          {index > 0 && ' / '}
          <ConsoleLink to={unitPath(place.id)}>
            <bdi>{place.name}</bdi>
          </ConsoleLink>
        </span>
      ))}
    </>
  );
}
