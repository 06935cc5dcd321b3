/** What a service control policy is attached to; attaches and detaches. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { describeError } from '../../../api/errors';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/action-dialog';
import { EmptyTable, ResourceTable } from '../../../components/resource-table';
import { usePageFrame } from '../../../shell/page-frame';
import { attachPolicy, detachPolicy, listAttachTargets, type PolicyTargetSummary } from '../api/policies';

export interface TargetsProps {
  readonly policyId: string;
  readonly targets: readonly PolicyTargetSummary[];
  readonly onChange: () => void;
}

export function Targets({ policyId, targets, onChange }: TargetsProps) {
  const [attaching, setAttaching] = useState(false);
  const { notify } = usePageFrame();
  const detach = (targetId: string) =>
    void detachPolicy(policyId, targetId).then(onChange, (error: unknown) =>
      notify({ type: 'error', content: describeError(error).message }),
    );
  return (
    <>
      <ResourceTable<PolicyTargetSummary>
        title="Targets"
        rows={{ items: targets, loading: false, reload: onChange, counter: `(${targets.length})` }}
        columns={[
          {
            id: 'name',
            header: 'Name',
            minWidth: 180,
            isRowHeader: true,
            cell: ({ Name: name }) => <bdi>{name}</bdi>,
          },
          { id: 'id', header: 'ID', minWidth: 180, cell: ({ TargetId }) => TargetId },
          {
            id: 'detach',
            header: 'Actions',
            minWidth: 120,
            cell: ({ TargetId = '', Name: name }) => (
              <Button variant="inline-link" ariaLabel={`Detach from ${name}`} onClick={() => detach(TargetId)}>
                Detach
              </Button>
            ),
          },
        ]}
        trackBy={({ TargetId = '' }) => TargetId}
        actions={<Button onClick={() => setAttaching(true)}>Attach</Button>}
        empty={<EmptyTable title="Attached to nothing" />}
      />
      {attaching && (
        <AttachDialog
          policyId={policyId}
          attached={new Set(targets.map(({ TargetId = '' }) => TargetId))}
          onClose={() => setAttaching(false)}
          onDone={() => {
            setAttaching(false);
            onChange();
          }}
        />
      )}
    </>
  );
}

interface AttachDialogProps {
  readonly policyId: string;
  readonly attached: ReadonlySet<string>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function AttachDialog({ policyId, attached, onClose, onDone }: AttachDialogProps) {
  const query = useQuery('organizations/attach-targets', listAttachTargets);
  const [chosen, setChosen] = useState<string>();
  const options = (query.data ?? [])
    .filter(({ id }) => !attached.has(id))
    .map(({ id, name }) => ({ value: id, label: name, description: id }));
  return (
    <ActionDialog
      title="Attach policy"
      actionLabel="Attach"
      actionDisabled={chosen === undefined}
      onAction={async () => {
        await attachPolicy(policyId, chosen ?? '');
        onDone();
      }}
      onClose={onClose}
    >
      <FormField label="Root, organizational unit or account">
        <Select
          selectedOption={options.find(({ value }) => value === chosen) ?? null}
          options={options}
          placeholder="Choose a target"
          statusType={query.data ? 'finished' : 'loading'}
          loadingText="Loading targets"
          filteringType="auto"
          onChange={(event) => setChosen(event.detail.selectedOption.value)}
        />
      </FormField>
    </ActionDialog>
  );
}
