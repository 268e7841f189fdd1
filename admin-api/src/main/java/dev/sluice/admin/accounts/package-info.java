/** Who may call, and by what: users, service accounts and their keys, platform administrators. */
@NullMarked
package dev.sluice.admin.accounts;

import org.jspecify.annotations.NullMarked;
