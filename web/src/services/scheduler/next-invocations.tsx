/** "Next invocations": when a schedule comes, in the reader's own time zone. */
import Box from '@cloudscape-design/components/box';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { Timestamp } from '../../components/texts/timestamp';
import { nextTimes, type Timing } from './api/schedules';

export function NextInvocations({ timing }: { timing: Timing }) {
  const query = useQuery(`scheduler/times/${JSON.stringify(timing)}`, () => nextTimes(timing));
  if (query.error !== undefined) return <ErrorAlert error={query.error} onRetry={query.reload} />;
  if (!query.data) return <Loading what="the next invocations" />;
  if (query.data.length === 0) return <Box>None: all of its times are over.</Box>;
  return (
    <ol>
      {query.data.map((time) => (
        <li key={time}>
          <Timestamp at={time} />
        </li>
      ))}
    </ol>
  );
}
