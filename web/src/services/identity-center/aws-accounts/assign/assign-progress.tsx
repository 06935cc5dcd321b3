/** After "Submit": the assignments as AWS makes them. Leaves by itself once all are there. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect } from 'react';
import { useBeforeUnload } from 'react-router-dom';
import { Page, type Breadcrumb } from '../../../../components/pages/page';
import { assignmentColumns } from '../assignment-requests';
import { RequestProgress, type ShownRequest } from '../request-progress';
import { useRequests } from '../use-requests';

export interface AssignProgressProps {
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly requests: readonly ShownRequest[];
  readonly onDone: () => void;
  /** Back to the wizard, with everything as it was chosen. */
  readonly onBack: () => void;
}

export function AssignProgress({ breadcrumbs, requests, onDone, onBack }: AssignProgressProps) {
  const run = useRequests(onDone);
  useEffect(() => run.run(requests), []);
  useBeforeUnload((event) => {
    if (run.running) event.preventDefault();
  });
  return (
    <Page
      title="Configuring AWS accounts"
      breadcrumbs={breadcrumbs}
      description={
        run.running ? 'Stay on this page until everything is done: what has not started yet starts only from here.' : ''
      }
    >
      <SpaceBetween size="l">
        <Container>
          <RequestProgress
            title="Assignments"
            columns={assignmentColumns}
            requests={requests}
            run={run}
            onRetry={run.run}
          />
        </Container>
        {!run.running && run.failed > 0 && <Button onClick={onBack}>Back to the assignment</Button>}
      </SpaceBetween>
    </Page>
  );
}
