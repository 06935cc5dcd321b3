/** Shown when the console cannot even learn who is signed in. Loads the page again when the server is back. */
import { useEffect } from 'react';
import { useConnection } from '../api/connection';
import { ErrorAlert } from '../components/dialogs/error-alert';

export function StartProblem({ error }: { error: unknown }) {
  const { generation } = useConnection();
  useEffect(() => {
    if (generation > 0) location.reload();
  }, [generation]);
  return (
    <div className="start-problem">
      <ErrorAlert error={error} />
    </div>
  );
}
