// Asks veraPDF about files: for each file and flavour one line, tab-separated:
// file, flavour, PASS or FAIL, number of checks, and the first broken rules.

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Judge {
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    for (int at = 1; at < arguments.length; at++) {
      for (String flavour : arguments[0].split(",")) {
        System.out.println(arguments[at] + "\t" + flavour + "\t" + judged(arguments[at], flavour));
      }
    }
  }

  private static String judged(String file, String name) {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
    try (InputStream stream = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour)) {
      PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
      ValidationResult result = validator.validate(parser);
      String verdict = result.isCompliant() ? "PASS" : "FAIL";
      return verdict + "\t" + result.getTotalAssertions() + "\t" + broken(result);
    } catch (Exception error) {
      return "FAIL\t0\t" + error;
    }
  }

  private static String broken(ValidationResult result) {
    Map<String, String> rules = new TreeMap<>();
    for (TestAssertion one : result.getTestAssertions()) {
      if (one.getStatus() == TestAssertion.Status.FAILED) {
        String rule = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
        rules.putIfAbsent(rule, one.getMessage().replaceAll("\\s+", " "));
      }
    }
    return rules.toString();
  }
}
