/** A service control policy: its document, and the root, units and accounts that it is attached to. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { JsonDocument } from '../../../components/json/json-document';
import { LinkButton } from '../../../components/links/link-button';
import { Loading } from '../../../components/pages/loading';
import { Page } from '../../../components/pages/page';
import { usePageFrame } from '../../../components/pages/page-frame';
import { editPolicyPath, policiesCrumbs, policiesPath } from '../addresses';
import { deletePolicy, getPolicyDetail, type PolicyDetail } from '../api/policies';
import { Targets } from './targets';

export function Component() {
  const { policyId = '' } = useParams();
  const query = useQuery(`organizations/policies/${policyId}`, (signal) => getPolicyDetail(policyId, signal));
  const [deleting, setDeleting] = useState(false);
  const summary = query.data?.policy.PolicySummary;
  return (
    <Page
      title={summary?.Name ?? 'Policy'}
      breadcrumbs={policiesCrumbs}
      description={summary?.Description}
      actions={
        summary &&
        !summary.AwsManaged && (
          <SpaceBetween direction="horizontal" size="xs">
            <LinkButton to={editPolicyPath(policyId)}>Edit policy</LinkButton>
            <Button onClick={() => setDeleting(true)}>Delete</Button>
          </SpaceBetween>
        )
      }
    >
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {query.data ? (
          <Detail policyId={policyId} detail={query.data} onChange={query.reload} />
        ) : (
          query.error === undefined && <Loading what="the policy" />
        )}
      </SpaceBetween>
      {deleting && <DeleteDialog policyId={policyId} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

interface DetailProps {
  readonly policyId: string;
  readonly detail: PolicyDetail;
  readonly onChange: () => void;
}

function Detail({ policyId, detail: { policy, targets }, onChange }: DetailProps) {
  const content = policy.Content ?? '{}';
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Policy document</Header>}>
        <JsonDocument text={JSON.stringify(JSON.parse(content), null, 2)} name="Policy document" />
      </Container>
      <Targets policyId={policyId} targets={targets} onChange={onChange} />
    </SpaceBetween>
  );
}

function DeleteDialog({ policyId, onClose }: { policyId: string; onClose: () => void }) {
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const remove = async () => {
    await deletePolicy(policyId);
    notify({ type: 'success', content: 'The policy is deleted.' });
    await navigate(policiesPath);
  };
  return (
    <ActionDialog title="Delete policy?" actionLabel="Delete" onAction={remove} onClose={onClose}>
      <span>A policy that is attached has to be detached first.</span>
    </ActionDialog>
  );
}
