/** Deletes a permission set, or says why it cannot be deleted: where it is in use. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { isNotFound } from '../../../api/errors';
import { deletePermissionSet, type SetKey } from '../api/permission-sets';
import { listProvisionedAccounts } from '../api/set-provisioning';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { usePageFrame } from '../../../components/pages/page-frame';

const mostNamed = 10;

export function DeleteDialog({
  set,
  name,
  onDeleted,
  onClose,
}: {
  set: SetKey;
  name: string;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { notify } = usePageFrame();
  const query = useQuery(`permission-set/${set.PermissionSetArn}/in-use`, (signal) =>
    listProvisionedAccounts(set, mostNamed, undefined, signal),
  );
  const accounts = query.data?.items.map(({ accountId }) => accountId);
  const inUse = accounts !== undefined && accounts.length > 0;
  const remove = async () => {
    await deletePermissionSet(set).catch((error: unknown) => {
      // Somebody else deleted it a moment ago: that is what was wanted.
      if (!isNotFound(error)) throw error;
    });
    notify({
      type: 'success',
      content: (
        <>
          The permission set <bdi>{name}</bdi> is deleted.
        </>
      ),
    });
    onDeleted();
  };
  return (
    <ActionDialog
      title="Delete permission set?"
      actionLabel="Delete"
      runningLabel="Deleting the permission set"
      actionDisabled={!accounts || inUse}
      onAction={remove}
      onClose={onClose}
    >
      {query.error !== undefined && !isNotFound(query.error) && (
        <ErrorAlert error={query.error} onRetry={query.reload} />
      )}
      {!query.data && query.loading && <Loading what="where it is used" />}
      {inUse && (
        <Alert type="warning" header="The permission set is in use">
          <bdi>{name}</bdi> is provisioned in {accounts.length === 1 ? 'the account' : 'the accounts'}{' '}
          {accounts.join(', ')}
          {query.data?.nextToken ? ' and others' : ''}. Remove its assignments there (AWS accounts), then delete it.
        </Alert>
      )}
      {accounts?.length === 0 && (
        <Box>
          <bdi>{name}</bdi> is deleted for good. Nobody is assigned to it.
        </Box>
      )}
    </ActionDialog>
  );
}
