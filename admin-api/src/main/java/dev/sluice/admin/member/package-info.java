/** Members of JSON objects that several resources have, and the words in them. */
@NullMarked
package dev.sluice.admin.member;

import org.jspecify.annotations.NullMarked;
