/** "Edit policy": a service control policy's name, description and document. It counts anew at once. */
import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useQuery } from '../../../api/use-query';
import { ConflictAlert } from '../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../components/pages/edit-page';
import { jsonProblem } from '../../../components/json/json-field';
import { PolicyEditor } from '../../../components/json/policy-editor';
import { undefinedKeysNotice } from '../../../components/json/undefined-keys';
import { useDraft } from '../../../components/state/use-draft';
import { usePageFrame } from '../../../components/pages/page-frame';
import { policiesCrumbs, policyPath } from '../addresses';
import { getPolicyDetail, updatePolicy, type EditedPolicy, type PolicyDetail } from '../api/policies';

export function Component() {
  const { policyId = '' } = useParams();
  const query = useQuery(`organizations/policies/${policyId}`, (signal) => getPolicyDetail(policyId, signal));
  return query.data ? (
    <Loaded key={policyId} policyId={policyId} detail={query.data} />
  ) : (
    <EditPage title="Edit policy" breadcrumbs={policiesCrumbs} backPath={policyPath(policyId)} query={query} />
  );
}

function editable({ policy: { PolicySummary, Content = '{}' } }: PolicyDetail): EditedPolicy {
  const content = JSON.stringify(JSON.parse(Content), null, 2);
  return { name: PolicySummary?.Name ?? '', description: PolicySummary?.Description ?? '', content };
}

const labels = { name: 'Policy name', description: 'Description', content: 'Policy' } as const;
const fields = Object.keys(labels) as (keyof EditedPolicy)[];

interface Draft {
  readonly before: EditedPolicy;
  readonly edited: EditedPolicy;
}

function Loaded({ policyId, detail }: { policyId: string; detail: PolicyDetail }) {
  const draft = useDraft<Draft>(`scp/${policyId}`, { before: editable(detail), edited: editable(detail) });
  const { before, edited } = draft.values;
  const [shown, setShown] = useState(false);
  const [conflict, setConflict] = useState<EditedPolicy>();
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const change = (part: Partial<EditedPolicy>) => draft.change({ edited: { ...edited, ...part } });
  const problems = {
    name: edited.name.trim() === '' ? 'Enter a name.' : undefined,
    content: jsonProblem(edited.content),
  };
  const save = async () => {
    const current = editable(await getPolicyDetail(policyId));
    if (fields.some((field) => current[field] !== before[field])) return setConflict(current);
    await updatePolicy(policyId, { ...edited, name: edited.name.trim() });
    notify({ type: 'success', content: 'The policy is saved, and counts where it is attached.' });
    const notice = await undefinedKeysNotice(edited.content);
    if (notice) notify(notice);
    await navigate(policyPath(policyId));
  };
  return (
    <EditPage
      title="Edit policy"
      breadcrumbs={[...policiesCrumbs, { text: before.name, path: policyPath(policyId) }]}
      backPath={policyPath(policyId)}
      check={() => {
        setShown(true);
        return problems.name === undefined && problems.content === undefined;
      }}
      onSave={save}
    >
      {detail.policy.PolicySummary?.AwsManaged && (
        <Alert type="info">AWS manages this policy: it cannot be changed. Create one of your own instead.</Alert>
      )}
      {conflict && (
        <ConflictAlert
          what="policy"
          changed={fields
            .filter((field) => conflict[field] !== before[field])
            .map((field) => ({ label: labels[field], theirs: conflict[field] }))}
          onTakeTheirs={() => {
            draft.change({ before: conflict, edited: conflict });
            setConflict(undefined);
          }}
          onKeepMine={() => {
            draft.change({ before: conflict });
            setConflict(undefined);
          }}
        />
      )}
      <Container header={<Header variant="h2">Policy details</Header>}>
        <SpaceBetween size="l">
          <FormField label="Policy name" {...(shown && problems.name && { errorText: problems.name })}>
            <Input
              value={edited.name}
              invalid={shown && problems.name !== undefined}
              onChange={(event) => change({ name: event.detail.value })}
            />
          </FormField>
          <FormField label="Description (optional)">
            <Input value={edited.description} onChange={(event) => change({ description: event.detail.value })} />
          </FormField>
          <PolicyEditor
            policyType="SERVICE_CONTROL_POLICY"
            label="Policy"
            value={edited.content}
            problem={shown ? problems.content : undefined}
            onChange={(content) => change({ content })}
          />
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}
