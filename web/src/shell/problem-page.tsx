/** Pages for addresses that do not exist, and for faults of the console itself. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouteError } from 'react-router-dom';
import { ConsoleLink } from '../components/navigation';
import { Page } from '../components/page';

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

/** Also met when Sandlot was upgraded under an open page, whose parts are then no longer there. */
export function PageFailed() {
  const error = useRouteError();
  return (
    <Box padding="l">
      <Alert type="error" header="This page could not be shown" action={<Button onClick={() => location.reload()}>Reload the page</Button>}>
        {error instanceof Error ? error.message : String(error)}
      </Alert>
    </Box>
  );
}
