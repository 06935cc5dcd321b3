/** The user's registered MFA devices, and their removal. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { removeMfaDevice, type MfaDevice } from '../api/local-api';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { EmptyTable } from '../../../components/tables/resource-table';
import { Timestamp } from '../../../components/texts/timestamp';
import { usePageFrame } from '../../../components/pages/page-frame';

const typeNames: Readonly<Record<string, string>> = { TOTP: 'Authenticator app' };

export function MfaDevices({
  userId,
  devices,
  onChange,
}: {
  userId: string;
  devices: readonly MfaDevice[];
  onChange: () => void;
}) {
  const [removing, setRemoving] = useState<MfaDevice>();
  const { notify } = usePageFrame();
  const remove = async (device: MfaDevice) => {
    await removeMfaDevice(userId, device.id);
    notify({ type: 'success', content: 'The MFA device is removed.' });
    setRemoving(undefined);
    onChange();
  };
  return (
    <>
      <Table
        items={devices}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: 'MFA devices' }}
        header={
          <Header variant="h2" counter={`(${devices.length})`}>
            MFA devices
          </Header>
        }
        empty={
          <EmptyTable title="No MFA devices">
            The user registers one at a sign-in, when multi-factor authentication is on.
          </EmptyTable>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Device name',
            isRowHeader: true,
            cell: (device) => <bdi>{device.name || device.id}</bdi>,
          },
          { id: 'type', header: 'Type', cell: (device) => typeNames[device.type] ?? device.type },
          { id: 'registered', header: 'Registered', cell: (device) => <Timestamp at={device.createdAt} /> },
          {
            id: 'actions',
            header: 'Actions',
            cell: (device) => (
              <Button
                variant="inline-link"
                ariaLabel={`Remove ${device.name || device.id}`}
                onClick={() => setRemoving(device)}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {removing && (
        <ActionDialog
          title="Remove MFA device?"
          actionLabel="Remove"
          onAction={() => remove(removing)}
          onClose={() => setRemoving(undefined)}
        >
          <Box>
            The device <bdi>{removing.name || removing.id}</bdi> can no longer be used to sign in. The user is asked to
            register another one when multi-factor authentication is on.
          </Box>
        </ActionDialog>
      )}
    </>
  );
}
