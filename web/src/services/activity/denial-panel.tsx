/**
 * Why a request was denied: which policies decided, which statement, which condition failed, and what would allow it.
 */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { JsonDocument } from '../../components/json/json-document';
import type { Condition, Denial, Explanation, Statement, UndefinedKey, UnmetStatement } from './api/activity';
import { AddToSet, setOfDenial } from './add-to-set';

const layers: Readonly<Record<Explanation['decidedBy'], string>> = {
  'resource-control': 'Resource control policies',
  'service-control': 'Service control policies',
  resource: "The resource's own policy (a bucket's policy, a key's, a role's trust policy)",
  identity: 'Identity-based policies: those of the permission set, the role, or the user and its groups',
  boundary: 'Permissions boundary: the most that other policies can give',
  session: 'Session policies: given when the session was made',
  principal: 'No policy: the principal itself has no permissions',
};

export function DenialPanel({ denial }: { denial: Denial }) {
  const { principalArn, reason, explanation, allowingStatement } = denial;
  const setName = setOfDenial(denial);
  return (
    <Container header={<Header variant="h2">Why it was denied</Header>}>
      <SpaceBetween size="l">
        <Alert type="warning">
          Denied {reason}.{explanation?.outcome === 'explicit-deny' && ' It outweighs every allow.'}
        </Alert>
        {explanation?.undefinedKeys && <UndefinedKeys keys={explanation.undefinedKeys} />}
        {explanation && (
          <KeyValuePairs
            columns={2}
            minColumnWidth={200}
            items={[
              { label: 'Principal', value: <bdi>{principalArn}</bdi> },
              { label: 'Action', value: <bdi>{explanation.action}</bdi> },
              { label: 'Resource', value: <bdi>{explanation.resource}</bdi> },
              { label: 'Decided by', value: layers[explanation.decidedBy] },
              ...(explanation.statement
                ? [{ label: 'The statement that denies', value: <Named statement={explanation.statement} /> }]
                : []),
            ]}
          />
        )}
        {explanation?.met && (
          <div>
            <Box variant="h3">It applies, because the request meets its conditions</Box>
            <Conditions conditions={explanation.met} />
          </div>
        )}
        {explanation?.undecided && <Conditions conditions={explanation.undecided} />}
        {explanation && explanation.unmet.length > 0 && <Unmet statements={explanation.unmet} />}
        {allowingStatement && (
          <div>
            <Box variant="h3">The smallest statement that is missing there</Box>
            <JsonDocument text={JSON.stringify(allowingStatement, null, 2)} name="Statement" />
            {setName !== undefined && <AddToSet setName={setName} statement={allowingStatement} />}
          </div>
        )}
      </SpaceBetween>
    </Container>
  );
}

function UndefinedKeys({ keys }: { keys: readonly UndefinedKey[] }) {
  return (
    <Alert type="error" header="AWS does not define these condition keys, so that no request has them">
      <ul>
        {keys.map((one) => (
          <li key={`${one.policy} ${one.statement} ${one.key}`}>
            <bdi>{one.key}</bdi> (<Named statement={one} />)
            {one.meant !== undefined && (
              <>
                : did you mean <bdi>{one.meant}</bdi>?
              </>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function Named({ statement: { policy, statement, sid } }: { statement: Statement }) {
  return (
    <>
      <bdi>{policy}</bdi>, statement {statement + 1}
      {sid !== undefined && (
        <>
          {' '}
          (<bdi>{sid}</bdi>)
        </>
      )}
    </>
  );
}

function Unmet({ statements }: { statements: readonly UnmetStatement[] }) {
  return (
    <div>
      <Box variant="h3">Statements that allow the action, but not this request</Box>
      <ul>
        {statements.map((unmet) => (
          <li key={`${unmet.policy} ${unmet.statement}`}>
            <Named statement={unmet} />
            {unmet.because === 'principal' && ': it names other principals'}
            {unmet.because === 'resource' && (
              <>
                : it is about other resources (<bdi>{unmet.resources?.join(', ')}</bdi>)
              </>
            )}
            <Conditions conditions={unmet.conditions} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Conditions({ conditions }: { conditions: readonly Condition[] }) {
  if (conditions.length === 0) return null;
  return (
    <ul>
      {conditions.map(({ operator, key, wanted, found, because }) => (
        <li key={`${operator} ${key}`}>
          <bdi>
            {operator} {key}
          </bdi>
          : wanted <bdi>{wanted.join(', ')}</bdi>, found{' '}
          <bdi>{found === null ? 'nothing (the request has no such key)' : found.join(', ')}</bdi>
          {because !== undefined && `; cannot be decided: ${because}`}
        </li>
      ))}
    </ul>
  );
}
