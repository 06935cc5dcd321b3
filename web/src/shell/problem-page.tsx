/** Pages for addresses that do not exist, and for faults of the console itself. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef } from 'react';
import { useRouteError } from 'react-router-dom';
import { reportUnreachable, useConnection } from '../api/connection';
import { UnreachableError } from '../api/errors';
import { ErrorAlert } from '../components/dialogs/error-alert';
import { ConsoleLink } from '../components/links/navigation';
import { Page } from '../components/pages/page';

export function NotFound() {
  return (
    <Page title="Page not found" breadcrumbs={[]}>
      <SpaceBetween size="m">
        <Box>There is no console page at {location.pathname}.</Box>
        <ConsoleLink to="/identity-center">Go to IAM Identity Center</ConsoleLink>
      </SpaceBetween>
    </Page>
  );
}

/**
 * A page's code did not come: the server is gone, or it was upgraded under the open page and has other files now.
 * Either way, the page is loaded anew once there is an answer.
 */
export function PageFailed() {
  const error = useRouteError();
  const codeMissing =
    error instanceof Error &&
    (error instanceof TypeError ? /fetch|import|load/i : /^Unable to preload /).test(error.message);
  const { generation } = useConnection();
  useEffect(() => {
    if (codeMissing) reportUnreachable();
  }, [codeMissing]);
  const generationAtFailure = useRef(generation);
  useEffect(() => {
    if (codeMissing && generation > generationAtFailure.current) reloadOnce();
  }, [generation]);
  if (codeMissing) return <ErrorAlert error={new UnreachableError()} onRetry={() => location.reload()} />;
  return (
    <Alert
      type="error"
      header="This page could not be shown"
      action={<Button onClick={() => location.reload()}>Reload the page</Button>}
    >
      {error instanceof Error ? error.message : String(error)}
    </Alert>
  );
}

const reloadedAtKey = 'sandlot.reloadedAt';
const shortestReloadMilliseconds = 30_000;

/** A file that stays missing must not make the page reload for ever. */
function reloadOnce(): void {
  const now = Date.now();
  if (now - Number(sessionStorage.getItem(reloadedAtKey) ?? 0) < shortestReloadMilliseconds) return;
  sessionStorage.setItem(reloadedAtKey, String(now));
  location.reload();
}
