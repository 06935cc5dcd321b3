/**
 * Items whose name contains a text. The scan goes on by itself, with its matches on show, until there are enough of
 * them or everything was looked at; a person may stop it, or ask for more.
 */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { searchList, type ListSearch, type SearchedList } from '../../api/list-search';
import { useQuery } from '../../api/use-query';
import type { ResourceRows } from './resource-table';

/** At 100 items a request: ten requests between two looks at the matches so far. */
const stretch = 1_000;
const enough = 50;

interface Progress<Item> {
  readonly text: string;
  readonly search: ListSearch<Item>;
  /** How many matches are enough until somebody asks for more. */
  readonly goal: number;
  readonly stopped: boolean;
}

/** An empty text searches nothing. `what`: `users`. */
export function useListSearch<Item>(what: string, text: string, searched: SearchedList<Item>): ResourceRows<Item> {
  const [progress, setProgress] = useState<Progress<Item>>();
  const before = progress?.text === text ? progress : undefined;
  const query = useQuery(text === '' ? undefined : `search/${what}/${before?.search.scanned ?? 0}/${text}`, (signal) =>
    searchList(searched, text, before?.search, { most: stretch, enough, signal }),
  );
  const search = query.data ?? before?.search;
  const goal = before?.goal ?? enough;
  const goOn = (changes: Partial<Progress<Item>> = {}) =>
    search && setProgress({ text, search, goal, stopped: false, ...changes });
  const automatic = query.data?.nextToken !== undefined && query.data.found.length < goal && before?.stopped !== true;
  useEffect(() => {
    if (automatic) goOn();
  }, [automatic, query.data]);
  const running = query.loading || automatic;
  return {
    loading: query.loading,
    reload: query.reload,
    ...(query.error !== undefined && { error: query.error }),
    ...(search && {
      items: search.found,
      counter: `(${search.found.length}${search.nextToken ? '+' : ''})`,
      footer: (
        <SearchProgress
          what={what}
          search={search}
          running={running && before?.stopped !== true}
          onStop={() => goOn({ stopped: true })}
          onContinue={() => goOn({ goal: search.found.length + enough })}
        />
      ),
    }),
  };
}

interface SearchProgressProps {
  readonly what: string;
  readonly search: ListSearch<unknown>;
  readonly running: boolean;
  readonly onStop: () => void;
  readonly onContinue: () => void;
}

function SearchProgress({ what, search, running, onStop, onContinue }: SearchProgressProps) {
  const looked =
    `${search.nextToken ? 'Looked through the first' : 'Looked through all'} ` +
    `${search.scanned.toLocaleString()} ${what}.`;
  if (running) {
    return (
      <>
        <StatusIndicator type="loading">{looked}</StatusIndicator>{' '}
        <Button variant="inline-link" onClick={onStop}>
          Stop
        </Button>
      </>
    );
  }
  return (
    <Box>
      <span role="status">{looked}</span>{' '}
      {search.nextToken && (
        <Button variant="inline-link" onClick={onContinue}>
          Search further
        </Button>
      )}
    </Box>
  );
}
