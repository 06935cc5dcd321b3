/** What a table says when a search finds nothing. */
import { EmptyTable } from './resource-table';

export function NoMatches({ text, what }: { text: string; what: string }) {
  return (
    <EmptyTable title="No matches">
      <span>
        No {what} contains <bdi>{text}</bdi>.
      </span>
    </EmptyTable>
  );
}
