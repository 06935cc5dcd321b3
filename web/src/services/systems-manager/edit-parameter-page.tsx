/** "Edit parameter": a new version. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useQuery } from '../../api/use-query';
import { EditPage } from '../../components/pages/edit-page';
import { usePageFrame } from '../../components/pages/page-frame';
import { parameterPath, parametersCrumb } from './addresses';
import { describeParameter, parameterValue, putParameter } from './api/parameters';
import { inputOf, ParameterFields, valueProblem, type Values } from './parameter-fields';

const crumbsOf = (name: string) => [parametersCrumb, { text: name, path: parameterPath(name) }];

export function Component() {
  const [search] = useSearchParams();
  const name = search.get('name') ?? '';
  const query = useQuery(`systems-manager/edit/${name}`, (signal) => loadValues(name, signal));
  if (!query.data) return <EditPage title="Edit parameter" breadcrumbs={crumbsOf(name)} query={query} />;
  return <EditParameter key={name} name={name} before={query.data} />;
}

async function loadValues(name: string, signal: AbortSignal): Promise<Values> {
  const [{ Description = '', Tier, Type, KeyId = '' }, value] = await Promise.all([
    describeParameter(name, signal),
    parameterValue(name, true, signal),
  ]);
  return {
    description: Description,
    tier: Tier === 'Advanced' ? 'Advanced' : 'Standard',
    type: Type ?? 'String',
    keyId: KeyId,
    value,
  };
}

function EditParameter({ name, before }: { name: string; before: Values }) {
  const [values, setValues] = useState(before);
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  return (
    <EditPage
      title="Edit parameter"
      breadcrumbs={crumbsOf(name)}
      backPath={parameterPath(name)}
      check={() => {
        setShown(true);
        return valueProblem(values) === undefined;
      }}
      onSave={async () => {
        await putParameter({ Name: name, ...inputOf(values), Overwrite: true });
        notify({ type: 'success', content: 'The parameter has a new version.' });
        await navigate(parameterPath(name));
      }}
    >
      <Container header={<Header variant="h2">Parameter details</Header>}>
        <ParameterFields
          values={values}
          showProblems={shown}
          isTierFixed={before.tier === 'Advanced'}
          onChange={(part) => setValues((now) => ({ ...now, ...part }))}
        />
      </Container>
    </EditPage>
  );
}
