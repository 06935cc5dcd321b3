/** One field over everything: pages of the console, and users, groups, sets, accounts, roles and policies by name. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useQuery } from '../../api/use-query';
import { Loading } from '../../components/pages/loading';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { services } from '../index.ts';
import { listNamedThings, type NamedThing } from './api/named-things';

/** More are not shown: a longer text finds fewer. */
const mostShown = 50;

/** Called late: the register of services names this one as well. */
function consolePages(): readonly NamedThing[] {
  const pages = services.flatMap(({ name, description, path, navigation = [] }) => [
    ...(description === undefined ? [] : [{ name, path }]),
    ...navigation
      .flatMap((item) => (item === 'divider' ? [] : 'section' in item ? item.links : [item]))
      .map(({ text, path: link }) => ({ name: `${name}: ${text}`, path: link })),
  ]);
  return pages.map((page) => ({ kind: 'Page', ...page }));
}

export function Component() {
  const [search, setSearch] = useSearchParams();
  // The address follows a moment later, which a field must not wait for.
  const [text, setText] = useState(search.get('q') ?? '');
  const query = useQuery('search', listNamedThings);
  const field = useRef<InputProps.Ref>(null);
  useEffect(() => field.current?.focus(), []);
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found =
    words.length === 0
      ? []
      : [...consolePages(), ...(query.data?.items ?? [])].filter(({ name, also = '', kind }) => {
          const all = `${kind} ${name} ${also}`.toLocaleLowerCase();
          return words.every((word) => all.includes(word));
        });
  return (
    <Page title="Search" breadcrumbs={[]} description="Pages, and what there is by name. The key / leads here.">
      <SpaceBetween size="l">
        <Input
          ref={field}
          type="search"
          value={text}
          placeholder="Find users, roles, policies, accounts, pages"
          ariaLabel="Search the console"
          clearAriaLabel="Clear the search"
          onChange={({ detail: { value } }) => {
            setText(value);
            setSearch(value ? { q: value } : {}, { replace: true });
          }}
        />
        {words.length > 0 && (
          <Container>
            <Results found={found} />
            {query.data === undefined && query.error === undefined && <Loading what="names" />}
          </Container>
        )}
        {query.data && query.data.missing.length > 0 && (
          <Box variant="small">Not searched, since you may not list them: {query.data.missing.join(', ')}.</Box>
        )}
      </SpaceBetween>
    </Page>
  );
}

function Results({ found }: { found: readonly NamedThing[] }) {
  return (
    <>
      <Box variant="p">
        <span role="status">
          {found.length === 1 ? '1 match' : `${found.length} matches`}
          {found.length > mostShown && `; the first ${mostShown} are shown`}
        </span>
      </Box>
      <ul className="access-list">
        {found.slice(0, mostShown).map(({ kind, name, also, path }) => (
          <li key={`${kind} ${path} ${name}`}>
            <ConsoleLink to={path}>
              <Name text={name} />
            </ConsoleLink>{' '}
            <Box variant="small">
              {kind}
              {also !== undefined && (
                <>
                  , <bdi>{also}</bdi>
                </>
              )}
            </Box>
          </li>
        ))}
      </ul>
    </>
  );
}
