/** "Create parameter". */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { EditPage } from '../../components/pages/edit-page';
import { usePageFrame } from '../../components/pages/page-frame';
import { parameterPath, parametersCrumb } from './addresses';
import { putParameter } from './api/parameters';
import { initialValues, inputOf, ParameterFields, valueProblem } from './parameter-fields';

function nameProblem(name: string): string | undefined {
  if (name === '') return 'Enter a name.';
  if (!/^\/?[\w.-]+(?:\/[\w.-]+)*$/.test(name)) return 'Use letters, digits, . - _ and slashes between parts.';
  if (name.includes('/') && !name.startsWith('/')) return 'A name with slashes begins with one.';
  return undefined;
}

export function Component() {
  const [name, setName] = useState('');
  const [values, setValues] = useState(initialValues);
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const Name = name.trim();
  const problem = nameProblem(Name);
  return (
    <EditPage
      title="Create parameter"
      breadcrumbs={[parametersCrumb]}
      backPath="/systems-manager"
      saveLabel="Create parameter"
      check={() => {
        setShown(true);
        return problem === undefined && valueProblem(values) === undefined;
      }}
      onSave={async () => {
        await putParameter({ Name, ...inputOf(values) });
        notify({ type: 'success', content: 'The parameter is created.' });
        await navigate(parameterPath(Name));
      }}
    >
      <Container header={<Header variant="h2">Parameter details</Header>}>
        <SpaceBetween size="l">
          <FormField
            label="Name"
            constraintText="For example /app/database/host."
            {...(shown && problem !== undefined && { errorText: problem })}
          >
            <Input
              value={name}
              invalid={shown && problem !== undefined}
              autoComplete={false}
              spellcheck={false}
              onChange={(event) => setName(event.detail.value)}
            />
          </FormField>
          <ParameterFields
            values={values}
            showProblems={shown}
            onChange={(part) => setValues((before) => ({ ...before, ...part }))}
          />
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}
