/** For a denial of a permission set's role: adds the statement that lacked to the permission set. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { JsonDocument } from '../../components/json/json-document';
import { usePageFrame } from '../../components/pages/page-frame';
import type { Denial } from './api/activity';

/** The permission set whose role was denied for want of an identity-based policy. */
export function setOfDenial({ principalArn, explanation }: Denial): string | undefined {
  if (explanation?.decidedBy !== 'identity') return undefined;
  return /:assumed-role\/AWSReservedSSO_(.+)_[0-9a-f]{16}\//.exec(principalArn)?.[1];
}

export function AddToSet({ setName, statement }: { setName: string; statement: Readonly<Record<string, unknown>> }) {
  const [asking, setAsking] = useState(false);
  const { notify } = usePageFrame();
  const add = async () => {
    const { addStatementToSet } = await import('../identity-center/api/add-statement');
    await addStatementToSet(setName, statement);
    setAsking(false);
    notify({
      type: 'success',
      content: (
        <>
          The permission set <bdi>{setName}</bdi> has the statement now, and so have its roles. Try the request again.
        </>
      ),
    });
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>Add to the permission set {setName}</Button>
      {asking && (
        <ActionDialog
          title="Add the statement to the permission set?"
          actionLabel="Add statement"
          runningLabel="Adding the statement and bringing the roles up to date"
          size="large"
          onAction={add}
          onClose={() => setAsking(false)}
        >
          <Box>
            Everybody who has the permission set <bdi>{setName}</bdi> may then do this, in every account where it is
            assigned. It becomes a part of the set&apos;s inline policy.
          </Box>
          <JsonDocument text={JSON.stringify(statement, null, 2)} name="Statement to add" />
        </ActionDialog>
      )}
    </>
  );
}
