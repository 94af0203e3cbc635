// Who may do what, and why: the policy's word on each user, and what comes of it in each layer.
import type { UsersView } from '../contract/access.ts';
import type { Room } from '../house.ts';
import type { People } from '../people/people.ts';
import { nothing, view } from '../route.ts';
import { userViews } from './user-views.ts';

export function usersRoom(people: Pick<People, 'list'>): Room {
  return {
    routes: [
      view(
        {
          path: 'users',
          role: 'viewer',
          says: 'Who may log in at the gateway, what comes of it in each layer and why, and who may log in here.',
          answers: 'UsersView',
        },
        nothing,
        ({ deployment: { policy } }): UsersView => ({
          users: userViews(policy),
          operators: people.list(),
          gaps:
            policy.gateway === null
              ? [
                  {
                    what: 'The policy describes no gateway: what users may do is up to the server.',
                    todo: 'Add a gateway to the policy: docs/guides/gateway-in-five-minutes.md.',
                  },
                ]
              : [],
        }),
      ),
    ],
    close: async () => undefined,
  };
}
