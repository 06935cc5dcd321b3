/** One function: what it is, a test of it, its environment and tags. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { ResourcePage } from '../../components/pages/resource-page';
import { EmptyTable, ResourceTable } from '../../components/tables/resource-table';
import { StatusText } from '../../components/texts/status-text';
import { tabTexts } from '../../components/pages/tab-texts';
import { Timestamp } from '../../components/texts/timestamp';
import { useTabInAddress } from '../../components/pages/use-tab-in-address';
import { functionsCrumb, logGroupPath, rolePath } from './addresses';
import { getFunction, type FunctionConfiguration, type FunctionDetail } from './api/functions';
import { TestPanel } from './test-panel';

export function Component() {
  const name = useSearchParams()[0].get('name') ?? '';
  return <FunctionPage key={`${shownRegion()} ${name}`} name={name} />;
}

function FunctionPage({ name }: { name: string }) {
  const query = useQuery(`lambda/function/${shownRegion()}/${name}`, (signal) => getFunction(name, signal));
  return (
    <ResourcePage what="function" name={name} breadcrumbs={[functionsCrumb()]} query={query}>
      {(detail) => (
        <SpaceBetween size="l">
          <Overview configuration={detail.configuration} />
          <FunctionTabs name={name} detail={detail} reload={query.reload} />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ configuration }: { configuration: FunctionConfiguration }) {
  const { Role = '', FunctionName = '', FunctionArn = '', State = 'Active' } = configuration;
  const logGroup = configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`;
  const roleName = Role.slice(Role.lastIndexOf('/') + 1);
  return (
    <Container header={<Header variant="h2">Function overview</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={180}
        items={[
          { label: 'State', value: <StatusText status={State} /> },
          { label: 'Runtime', value: configuration.Runtime ?? '-' },
          { label: 'Handler', value: <bdi>{configuration.Handler ?? '-'}</bdi> },
          { label: 'Last modified', value: <Timestamp at={configuration.LastModified} /> },
          { label: 'Memory', value: `${configuration.MemorySize ?? 128} MB` },
          { label: 'Timeout', value: `${configuration.Timeout ?? 3} s` },
          { label: 'Code size', value: `${(configuration.CodeSize ?? 0).toLocaleString()} bytes` },
          { label: 'Description', value: <bdi>{configuration.Description || '-'}</bdi> },
          {
            label: 'Execution role',
            value: (
              <ConsoleLink to={rolePath(roleName)}>
                <Name text={roleName} />
              </ConsoleLink>
            ),
          },
          {
            label: 'Logs',
            value: (
              <ConsoleLink to={logGroupPath(logGroup)}>
                <Name text={logGroup} />
              </ConsoleLink>
            ),
          },
          { label: 'Function ARN', value: <Copyable name="Function ARN" value={FunctionArn} /> },
        ]}
      />
    </Container>
  );
}

interface FunctionTabsProps {
  readonly name: string;
  readonly detail: FunctionDetail;
  readonly reload: () => void;
}

function FunctionTabs({ name, detail: { configuration, tags }, reload }: FunctionTabsProps) {
  const [tab, open] = useTabInAddress(['test', 'environment', 'tags']);
  const variables = Object.entries(configuration.Environment?.Variables ?? {});
  const table = (title: string, entries: readonly (readonly [string, string])[], nothing: string) => (
    <ResourceTable<readonly [string, string]>
      title={title}
      rows={{ items: entries, loading: false, reload, counter: `(${entries.length})` }}
      columns={[
        {
          id: 'key',
          header: 'Key',
          minWidth: 200,
          isRowHeader: true,
          sortBy: ([key]) => key,
          cell: ([key]) => <Name text={key} />,
        },
        { id: 'value', header: 'Value', minWidth: 260, cell: ([, value]) => <bdi>{value}</bdi> },
      ]}
      trackBy={([key]) => key}
      empty={<EmptyTable title={nothing} />}
    />
  );
  return (
    <Tabs
      i18nStrings={tabTexts}
      ariaLabel="Function"
      activeTabId={tab}
      onChange={(event) => open(event.detail.activeTabId)}
      tabs={[
        { id: 'test', label: 'Test', content: <TestPanel name={name} /> },
        {
          id: 'environment',
          label: 'Environment variables',
          content: table('Environment variables', variables, 'No environment variables'),
        },
        {
          id: 'tags',
          label: 'Tags',
          content: table(
            'Tags',
            tags.map(({ Key, Value }) => [Key, Value] as const),
            'No tags',
          ),
        },
      ]}
    />
  );
}
