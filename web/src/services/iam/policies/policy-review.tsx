/** The policies that are about to be attached. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { policyType } from '../api/policies';
import type { AttachedPolicy } from '../api/users';

export function PolicyReview({ policies }: { policies: readonly AttachedPolicy[] }) {
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${policies.length})`}>
          Permissions summary
        </Header>
      }
    >
      {policies.length === 0 ? (
        'No policy: until one is attached, the user may do nothing.'
      ) : (
        <ul className="plain-list">
          {policies.map(({ PolicyArn, PolicyName }) => (
            <li key={PolicyArn}>
              <bdi>{PolicyName}</bdi> ({policyType(PolicyArn)})
            </li>
          ))}
        </ul>
      )}
    </Container>
  );
}
