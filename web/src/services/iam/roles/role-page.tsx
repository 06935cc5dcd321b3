/** One role: its permissions, its trust policy, its tags; to read. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useParams } from 'react-router-dom';
import { documentText } from '../api/iam';
import { getRole, getRolePermissions, listRoleTags, type Role } from '../api/roles-and-groups';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { TagsPanel } from '../../../components/tags/tags-panel';
import { Timestamp } from '../../../components/texts/timestamp';
import { tabTexts } from '../../../components/pages/tab-texts';
import { rolesCrumbs } from '../addresses';
import { GeneratedPolicyPanel } from '../policies/generated-policy-panel';
import { JsonDocument } from '../../../components/json/json-document';
import { PermissionsList } from '../policies/permissions-list';
import { ResourcePage } from '../../../components/pages/resource-page';
import { useTabInAddress } from '../../../components/pages/use-tab-in-address';

export function Component() {
  const { roleName = '' } = useParams();
  const query = useQuery(`iam/role/${roleName}`, (signal) => getRole(roleName, signal));
  return (
    <ResourcePage key={roleName} what="role" name={roleName} breadcrumbs={rolesCrumbs} query={query}>
      {(role) => <RoleDetail roleName={roleName} role={role} />}
    </ResourcePage>
  );
}

function RoleDetail({ roleName, role }: { roleName: string; role: Role }) {
  const permissions = useQuery(`iam/role/${roleName}/permissions`, (signal) => getRolePermissions(roleName, signal));
  const [tab, open] = useTabInAddress(['permissions', 'trust', 'tags']);
  return (
    <>
      <Container header={<Header variant="h2">Summary</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={200}
          items={[
            { label: 'ARN', value: <Copyable name="ARN" value={role.Arn ?? ''} /> },
            { label: 'Creation date', value: <Timestamp at={role.CreateDate} /> },
            { label: 'Maximum session duration', value: hours(role.MaxSessionDuration ?? 3600) },
            { label: 'Description', value: <bdi>{role.Description || '-'}</bdi> },
            { label: 'Path', value: role.Path },
            { label: 'Permissions boundary', value: role.PermissionsBoundary?.PermissionsBoundaryArn ?? 'Not set' },
          ]}
        />
      </Container>
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="Role"
        activeTabId={tab}
        onChange={(event) => open(event.detail.activeTabId)}
        tabs={[
          {
            id: 'permissions',
            label: 'Permissions',
            content: (
              <SpaceBetween size="l">
                <PermissionsList query={permissions} />
                <GeneratedPolicyPanel principalArn={role.Arn ?? ''} />
              </SpaceBetween>
            ),
          },
          {
            id: 'trust',
            label: 'Trust relationships',
            content: (
              <Container header={<Header variant="h2">Trusted entities</Header>}>
                <JsonDocument text={documentText(role.AssumeRolePolicyDocument)} name="Trust policy" />
              </Container>
            ),
          },
          {
            id: 'tags',
            label: 'Tags',
            content: (
              <TagsPanel queryKey={`iam/role/${roleName}/tags`} load={(signal) => listRoleTags(roleName, signal)} />
            ),
          },
        ]}
      />
    </>
  );
}

function hours(seconds: number): string {
  if (seconds % 3600 !== 0) return `${Math.round(seconds / 60)} minutes`;
  return seconds === 3600 ? '1 hour' : `${seconds / 3600} hours`;
}
